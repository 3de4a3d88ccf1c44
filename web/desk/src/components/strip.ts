/**
 * Brings a child of a row that scrolls sideways to its middle. `scrollIntoView` would move everything around the row
 * as well, also what never scrolls.
 */
export function showInStrip(child: HTMLElement): void {
  const strip = child.parentElement;
  if (!strip) return;
  const [outer, inner] = [strip.getBoundingClientRect(), child.getBoundingClientRect()];
  strip.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
}
