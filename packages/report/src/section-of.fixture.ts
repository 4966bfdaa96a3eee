/** Markup between a section's heading and the next section; `''` where the page has none of that id. */
export function sectionOf(page: string, id: string): string {
  return page.split(`<section id="${id}"`)[1]?.split('</section>')[0] ?? '';
}
