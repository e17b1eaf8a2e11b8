/* Draws every canvas[data-chart] from the JSON beside it, in the colours of the theme. */
(() => {
  const charts = [];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* A long label stands on several lines rather than be cut off. */
  const wrap = (label) => String(label).split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    return last && `${last} ${word}`.length <= 24 ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
  }, []);

  const draw = () => {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    charts.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll("canvas[data-chart]").forEach((canvas) => {
      const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
      const labels = data.labels.map(wrap);
      const rows = labels.reduce((sum, lines) => sum + Math.max(2, lines.length + 0.6), 0);
      canvas.parentElement.style.height = data.upright ? "14rem" : `${Math.max(8, 2.5 + rows * 0.95)}rem`;
      const text = colour("--tblr-body-color");
      const grid = colour("--tblr-border-color");
      charts.push(new Chart(canvas, {
        type: "bar",
        data: { labels, datasets: [{ label: data.unit || data.title, data: data.values, backgroundColor: colour("--tblr-primary"), maxBarThickness: 28, borderRadius: 3 }] },
        options: {
          indexAxis: data.upright ? "x" : "y", responsive: true, maintainAspectRatio: false, animation: false,
          plugins: { legend: { display: false } },
          scales: {
            [data.upright ? "y" : "x"]: { beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: grid } },
            [data.upright ? "x" : "y"]: { ticks: { color: text, autoSkip: Boolean(data.upright) }, grid: { display: false } },
          },
        },
      }));
    });
  };
  draw();
  document.addEventListener("themechange", draw);
})();
