import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Licences' };

const works = [
  {
    name: 'Pocketreel',
    notice: 'Copyright 2026 The Pocketreel authors',
    licence: 'MIT License',
  },
  {
    name: 'Inter, the typeface of the videos',
    notice: 'Copyright 2016 The Inter Project Authors (github.com/rsms/inter)',
    licence: 'SIL Open Font License 1.1',
  },
  {
    name: 'Bricolage Grotesque, the typeface of these pages',
    notice: 'Copyright 2022 The Bricolage Grotesque Project Authors (github.com/ateliertriay/bricolage)',
    licence: 'SIL Open Font License 1.1',
  },
];

/** Whose work this is made of. */
export default function LicencesPage() {
  return (
    <>
      <h1>Licences</h1>
      <dl className="mt-8 flex flex-col gap-6">
        {works.map(({ name, notice, licence }) => (
          <div key={name}>
            <dt className="font-semibold">{name}</dt>
            <dd className="mt-1 text-ash">{notice}</dd>
            <dd className="text-ash">{licence}</dd>
          </div>
        ))}
      </dl>
      <a href="/fonts/LICENSE.txt" className="key mt-8">
        Read the Open Font License
      </a>
    </>
  );
}
