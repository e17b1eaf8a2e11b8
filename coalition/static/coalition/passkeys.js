/* Ties allauth's passkey ceremony to the buttons that say so (data-passkey), and says in words when it fails. */
(() => {
  const message = document.getElementById("passkey-message");
  const say = (text, link) => {
    if (!message) return;
    message.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = link;
      message.append(" ", anchor);
    }
    message.hidden = false;
  };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const named = event.detail.exception && event.detail.exception.name;
    if (/^[0-9.]+$|:/.test(location.hostname)) {
      say("Passkeys need a name in the address bar, not a number. Here it is:", location.href.replace(location.hostname, "localhost"));
    } else if (named === "InvalidStateError") {
      say("This device already holds a passkey for your account.");
    } else if (named === "NotAllowedError") {
      say("No passkey was used: it was cancelled, or took too long. You can try again, or go another way.");
    } else {
      say("Your browser could not use a passkey here. Please try another browser or another way to sign in.");
    }
  });

  const forms = window.allauth && window.allauth.webauthn && window.allauth.webauthn.forms;
  document.querySelectorAll("[data-passkey]").forEach((button) => {
    if (!forms) {
      button.disabled = true;
      return;
    }
    const { passkey, credential, passwordless } = button.dataset;
    forms[passkey]({ ids: { add: button.id, authenticate: button.id, login: button.id, credential, passwordless, data: "js_data" } });
  });
})();
