/* Draws every canvas[data-chart] from the JSON beside it, in the colours of the theme. */
(() => {
  const charts = [];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const draw = () => {
    charts.splice(0).forEach((chart) => chart.destroy());
    document.querySelectorAll("canvas[data-chart]").forEach((canvas) => {
      const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
      const text = colour("--tblr-body-color");
      const grid = colour("--tblr-border-color");
      charts.push(new Chart(canvas, {
        type: "bar",
        data: { labels: data.labels, datasets: [{ label: data.unit || data.title, data: data.values, backgroundColor: colour("--tblr-primary"), maxBarThickness: 28, borderRadius: 3 }] },
        options: {
          indexAxis: "y", responsive: true, maintainAspectRatio: false, animation: false,
          plugins: { legend: { display: false } },
          scales: {
            x: { beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: grid } },
            y: { ticks: { color: text }, grid: { display: false } },
          },
        },
      }));
    });
  };
  draw();
  document.addEventListener("themechange", draw);
})();
