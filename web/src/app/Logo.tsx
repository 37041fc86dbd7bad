/** A sea mark over the waves. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6e80" />
      <path d="M16 5.5 20.4 19h-8.8z" fill="#fff" />
      <path d="M13.4 13.2h5.2" stroke="#0b6e80" strokeWidth="1.8" />
      <path
        d="M5.5 23.4c2.6-2.3 5-2.3 7 0s4.5 2.3 7 0 4.5-2.3 7 0"
        fill="none"
        stroke="#8fe3ee"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
