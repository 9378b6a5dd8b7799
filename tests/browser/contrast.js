// Texts that cannot be read well: WCAG 2.1 asks 4.5:1, and 3:1 of large or bold-large letters.
() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;

  // Paints the colours over one another and reads the result: any notation, any transparency.
  const painted = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((p) => (p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const colours = [];
    for (let one = element; one; one = one.parentElement) {
      colours.unshift(getComputedStyle(one).backgroundColor);
    }
    return [matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#fff', ...colours];
  };
  const seen = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    element.getBoundingClientRect().width > 2 &&
    !element.closest('svg, [disabled], .visually-hidden, .skip');

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = new Map();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    if (!text || !seen(element)) {
      continue;
    }
    const style = getComputedStyle(element);
    const back = behind(element);
    const [one, other] = [luminance(painted([...back, style.color])), luminance(painted(back))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      poor.set(`${element.tagName}.${element.className}`, `${ratio.toFixed(2)} ${text.slice(0, 30)}`);
    }
  }
  return [...poor].map(([place, what]) => `${place}: ${what}`);
};
