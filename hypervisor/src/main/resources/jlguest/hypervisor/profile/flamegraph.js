// Click a box to zoom, "all" to zoom out; Ctrl+F or "Search" marks functions by a regular expression.
(function () {
  const svg = document.currentScript.closest('svg');
  const boxes = Array.from(svg.querySelectorAll('g.box')).map(function (g) {
    const rect = g.querySelector('rect');
    return { g: g, rect: rect, text: g.querySelector('text'), name: g.dataset.name,
      samples: +g.dataset.samples, x: +rect.getAttribute('x'), width: +rect.getAttribute('width') };
  });
  const full = +svg.dataset.width;
  const found = svg.querySelector('text.found');

  function place(box, x, width) {
    box.rect.setAttribute('x', x);
    box.rect.setAttribute('width', width);
    box.text.setAttribute('x', x + 3);
    const letters = Math.floor((width - 6) / 6.6);
    box.text.textContent = letters < 3 ? ''
      : box.name.length <= letters ? box.name : box.name.slice(0, letters - 1) + '\u2026';
  }

  function zoom(to) {
    for (const box of boxes) {
      const above = box.x <= to.x + 1e-6 && box.x + box.width >= to.x + to.width - 1e-6;
      const inside = box.x >= to.x - 1e-6 && box.x + box.width <= to.x + to.width + 1e-6;
      box.g.style.display = above || inside ? '' : 'none';
      if (inside) {
        place(box, (box.x - to.x) * full / to.width, box.width * full / to.width);
      } else if (above) {
        place(box, 0, full);
      }
    }
  }

  function search() {
    const wanted = prompt('Mark functions whose name matches (regular expression):', '');
    if (wanted === null) {
      return;
    }
    const pattern = wanted === '' ? null : new RegExp(wanted);
    const marked = boxes.filter(function (box) {
      const hit = pattern !== null && pattern.test(box.name);
      box.g.classList.toggle('hit', hit);
      return hit;
    });
    // A box above a marked one covers the same samples: count the outermost only.
    const outermost = marked.filter(function (box) {
      return !marked.some(function (other) {
        return other !== box && other.x <= box.x && other.x + other.width >= box.x + box.width
          && +other.g.dataset.depth < +box.g.dataset.depth;
      });
    });
    const sum = outermost.reduce(function (total, box) { return total + box.samples; }, 0);
    found.textContent = pattern === null ? ''
      : 'found: ' + (100 * sum / boxes[0].samples).toFixed(1) + ' %';
  }

  boxes.forEach(function (box) {
    box.g.addEventListener('click', function () { zoom(box); });
  });
  svg.querySelector('text.search').addEventListener('click', search);
  window.addEventListener('keydown', function (event) {
    if (event.ctrlKey && event.key === 'f') {
      event.preventDefault();
      search();
    }
  });
})();
