import type { Fault } from '../../../simulator/server.mjs';
import type { Row } from '../row.mjs';
import { times } from './answers.mjs';

const parameters = { downloadFiles: ['mp3'] };

/** What comes with HTTP 200 and is not the file, or not the whole of it. */
const spoilt = [
	{ fault: 'half of a packed file', kind: { kind: 'halfPacked' }, words: /bytes came|no MP3 file/ },
	{
		fault: 'a web page after white space',
		kind: { kind: 'html', after: ' \n\n' },
		words: /web page/,
	},
	{
		fault: 'JSON in place of the file',
		kind: { kind: 'garbage' },
		words: /no MP3 file but a text/,
	},
] satisfies Array<{ fault: string; kind: Fault; words: RegExp }>;

export const spoiltFileRows: Row[] = [
	...spoilt.flatMap(({ fault, kind, words }): Row[] => [
		{
			where: 'download',
			fault: `${fault} once`,
			parameters,
			scenario: { download: times(1, kind) },
			expected: { affected: 'succeeds', posts: 1 },
		},
		{
			where: 'download',
			fault: `${fault} every time`,
			parameters,
			scenario: { download: times(9, kind) },
			expected: { affected: 'fails', words, posts: 1, tasks: 1 },
		},
	]),
	{
		where: 'download',
		fault: 'the file stalls half-way once, for a minute',
		parameters,
		scenario: { download: times(1, { kind: 'stalled' }) },
		expected: { affected: 'succeeds', posts: 1 },
	},
];
