import { FaultLine } from '@/ui/Notice';
import { Icon } from '@/ui/icons';

interface MakeBarProps {
  busy: boolean;
  /** Why Make or saving did not work. */
  fault: string | null;
  onMake: () => void;
}

/** The one thing to press, always in reach of the thumb. */
export function MakeBar({ busy, fault, onMake }: MakeBarProps) {
  return (
    <div className="sticky bottom-0 -mx-5 mt-8 border-t border-line bg-ink px-5 pt-3 pb-[max(0.875rem,env(safe-area-inset-bottom))]">
      {fault ? (
        <div className="mb-3">
          <FaultLine sentence={fault} />
        </div>
      ) : null}
      <button
        type="button"
        className="key key-light min-h-14 w-full text-lg"
        disabled={busy}
        onClick={onMake}
      >
        <Icon name="film" className="size-6" />
        {busy ? 'Starting' : 'Make video'}
      </button>
    </div>
  );
}
