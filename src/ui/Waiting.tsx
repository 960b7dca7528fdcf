/** Stands in for a screen until its data is there; tall, so that nothing jumps when it comes. */
export function Waiting({ words }: { words: string }) {
  return (
    <div className="mt-4 min-h-[80dvh]">
      <h1 className="text-[1.375rem] font-bold text-ash">{words}…</h1>
    </div>
  );
}
