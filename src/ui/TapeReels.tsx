const emptyRadius = 17;
const fullRadius = 39;

/**
 * Two spools of a cassette. With a percentage the tape has wound over by so much; without one they
 * only turn. Decoration: the words beside it say the same.
 */
export function TapeReels({ percent, turning }: { percent: number | null; turning: boolean }) {
  const share = percent === null ? 0.5 : percent / 100;
  return (
    <svg viewBox="0 0 260 120" className="w-full" aria-hidden="true">
      <rect
        x="1"
        y="1"
        width="258"
        height="118"
        rx="16"
        className="fill-raised stroke-line"
        strokeWidth="2"
      />
      <rect x="18" y="14" width="224" height="92" rx="10" className="fill-ink" />
      <path d="M60 105h140" className="stroke-edge" strokeWidth="2" />
      <Spool centreX={78} share={1 - share} turning={turning} />
      <Spool centreX={182} share={share} turning={turning} />
    </svg>
  );
}

function Spool({ centreX, share, turning }: { centreX: number; share: number; turning: boolean }) {
  // The area of the wound tape, not its radius, grows evenly.
  const radius = Math.sqrt(emptyRadius ** 2 + (fullRadius ** 2 - emptyRadius ** 2) * share);
  return (
    <g transform={`translate(${centreX} 60)`}>
      <circle r={radius.toFixed(1)} className="fill-[#4a3717] stroke-light-deep" strokeWidth="1.5" />
      <g className={turning ? 'animate-reel' : ''}>
        <circle r="15" className="fill-bone" />
        <circle r="8.5" className="fill-ink" />
        {[0, 60, 120, 180, 240, 300].map((degrees) => (
          <rect
            key={degrees}
            x="-1.6"
            y="-15"
            width="3.2"
            height="5"
            className="fill-ink"
            transform={`rotate(${degrees})`}
          />
        ))}
      </g>
    </g>
  );
}
