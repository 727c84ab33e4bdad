import assert from 'node:assert/strict';
import type { Fault } from '../../../simulator/server.mjs';
import { runUndisturbed } from '../acts.mjs';
import type { Row } from '../row.mjs';
import { cut, internalError, times } from './answers.mjs';

const parameters = { downloadFiles: ['mp3'] };
const expired: Fault = { kind: 'status', status: 403, form: 'xml' };

/** What passes is tried again, three times in all. */
const passing = [
	{ fault: 'internal error (500) twice', download: times(2, internalError) },
	{ fault: 'the connection is cut once', download: [cut] },
	{ fault: 'the file breaks off half-way once', download: times(1, { kind: 'truncated' }) },
	{ fault: 'the file is empty once', download: times(1, { kind: 'empty' }) },
	{ fault: 'a web page in place of the file once', download: times(1, { kind: 'html' }) },
] satisfies Array<{ fault: string; download: Fault[] }>;

/** What does not pass: the task stays paid and done, and the error holds its id and links. */
const final = [
	{ fault: 'the link has expired (403)', download: times(9, expired), words: /has expired/ },
	{
		fault: 'the file breaks off half-way every time',
		download: times(9, { kind: 'truncated' }),
		words: /(bytes came|connection broke)/,
	},
	{ fault: 'the file is empty every time', download: times(9, { kind: 'empty' }), words: /empty/ },
	{
		fault: 'a web page in place of the file every time',
		download: times(9, { kind: 'html' }),
		words: /web page came/,
	},
] satisfies Array<{ fault: string; download: Fault[]; words: RegExp }>;

const PRIVATE = 'http://169.254.169.254/latest/meta-data';
const NOT_OPENED = /leads into a private network or to no website, so it was not opened/;

/** Where the service is on the internet, what it names is, too. */
const inside: Row[] = [
	{
		where: 'download',
		fault: 'the links of the result lead into a private network and the service is not there',
		affects: 'all',
		parameters,
		publicService: { links: 'private' },
		expected: { affected: 'fails', words: NOT_OPENED, posts: 1, tasks: 1 },
		async act(fixture) {
			const execution = await runUndisturbed(fixture);
			const opened = fixture.sim.requests.filter(({ kind }) => kind === 'download');
			assert.deepEqual(opened, [], 'none was opened');
			return execution;
		},
	},
	{
		where: 'download',
		fault: 'a redirect leads into a private network and the service is not there',
		parameters,
		publicService: { links: 'public' },
		scenario: { download: times(9, { kind: 'redirect', location: PRIVATE }) },
		expected: {
			affected: 'fails',
			words: /a redirect of its link leads into a private/,
			posts: 1,
			tasks: 1,
		},
	},
];

export const downloadRows: Row[] = [
	...inside,
	...passing.map(
		({ fault, download }): Row => ({
			where: 'download',
			fault,
			parameters,
			scenario: { download },
			expected: { affected: 'succeeds', posts: 1 },
		}),
	),
	...final.map(
		({ fault, download, words }): Row => ({
			where: 'download',
			fault,
			parameters,
			scenario: { download },
			expected: { affected: 'fails', words, posts: 1, tasks: 1 },
		}),
	),
];
