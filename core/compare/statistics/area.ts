/** The mean height of a curve: the area under it by the trapezoid rule over the steps, divided by their range; that of a single point is its value. */
export class Area {
  #points = 0;
  #sum = 0;
  #first = 0;
  #step = 0;
  #value = 0;

  /** Takes the next point; a step that is not behind the one before replaces nothing and is left out. */
  add(step: number, value: number): void {
    if (this.#points > 0 && step <= this.#step) return;
    if (this.#points === 0) this.#first = step;
    else this.#sum += ((this.#value + value) / 2) * (step - this.#step);
    this.#points++;
    this.#step = step;
    this.#value = value;
  }

  /** null before there is a point. */
  get height(): number | null {
    if (this.#points === 0) return null;
    return this.#points === 1 ? this.#value : this.#sum / (this.#step - this.#first);
  }
}
