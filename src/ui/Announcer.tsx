/** Speaks to a screen reader, politely, whenever its words change. Shown to nobody. */
export function Announcer({ words }: { words: string }) {
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
