/** Prints the page's card and nothing else of the page (`.print-card` in lysning.css), then says that it is over. Nothing is kept of it. */
export function printCard(over: () => void): void {
  document.body.classList.add('print-card');
  addEventListener('afterprint', () => {
    document.body.classList.remove('print-card');
    over();
  }, { once: true });
  print();
}
