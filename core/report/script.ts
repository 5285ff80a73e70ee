/** What a report does by itself in a browser: its sliders move, and lines of charts come and go. Without it everything is there, at the last step. */
export const SCRIPT = `
for (const slider of document.querySelectorAll('input[data-steps]')) {
  const steps = slider.dataset.steps.split(' ').map(Number);
  const block = slider.closest('.pictures');
  const output = block.querySelector('output');
  const show = () => {
    const step = steps[Number(slider.value)];
    output.textContent = step;
    slider.setAttribute('aria-valuetext', 'step ' + step);
    for (const frame of block.querySelectorAll('.frame')) {
      const images = [...frame.children];
      let shown = images[0];
      for (const image of images) if (image.dataset.step === '' || Number(image.dataset.step) <= step) shown = image;
      for (const image of images) image.hidden = image !== shown;
      const at = frame.parentElement.querySelector('.at');
      if (at !== null) at.textContent = shown.dataset.step;
    }
  };
  slider.addEventListener('input', show);
  show(); // a browser may bring back where the slider stood
}
// only what scrolls is a stop of the keyboard
const stops = () => {
  for (const region of document.querySelectorAll('.scroll')) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    else region.removeAttribute('tabindex');
  }
};
addEventListener('resize', stops);
document.addEventListener('toggle', stops, true);
stops();
for (const box of document.querySelectorAll('input[data-toggle]')) {
  const show = () => {
    for (const part of box.closest('figure').querySelectorAll('.chart .line-' + box.dataset.toggle)) part.style.display = box.checked ? '' : 'none';
  };
  box.addEventListener('change', show);
  show();
}
`;
