import assert from 'node:assert/strict';
import type { Fault } from '../../../simulator/server.mjs';
import { runUndisturbed, type Row } from '../row.mjs';
import { cut, internalError, times } from './answers.mjs';

const where = 'download';
const parameters = { downloadFiles: ['mp3'] };
const expired: Fault = { kind: 'status', status: 403, form: 'xml' };

/** What passes is tried again, three times in all. */
const passes = (fault: string, download: Fault[]): Row => ({
	where,
	fault,
	parameters,
	scenario: { download },
	expected: { affected: 'succeeds', posts: 1 },
});

/** What does not pass: the task stays paid and done, and the error holds its id and links. */
const fails = (fault: string, download: Fault, words: RegExp): Row => ({
	...passes(fault, times(9, download)),
	expected: { affected: 'fails', words, posts: 1, tasks: 1 },
});

/** What comes with HTTP 200 and is not the file, or not the whole of it. */
const spoilt = (fault: string, download: Fault, words: RegExp): Row[] => [
	passes(`${fault} once`, times(1, download)),
	fails(`${fault} every time`, download, words),
];

const PRIVATE = 'http://169.254.169.254/latest/meta-data';

/** A service on the internet names addresses on the internet only. */
const inside: Row[] = [
	{
		where,
		fault: 'the links of the result lead into a private network and the service is not there',
		affects: 'all',
		parameters,
		publicService: { links: 'private' },
		expected: {
			affected: 'fails',
			words: /leads to a private network or is not a web address, so it was not opened/,
			posts: 1,
			tasks: 1,
		},
		async act(fixture) {
			const execution = await runUndisturbed(fixture);
			const opened = fixture.sim.requests.filter(({ kind }) => kind === 'download');
			assert.deepEqual(opened, [], 'none was opened');
			return execution;
		},
	},
	{
		...fails(
			'a redirect leads to a private network and the service is not there',
			{ kind: 'redirect', location: PRIVATE },
			/a redirect of its link leads to a private/,
		),
		publicService: { links: 'public' },
	},
];

export const downloadRows: Row[] = [
	...inside,
	passes('internal error (500) twice', times(2, internalError)),
	passes('the connection is cut once', [cut]),
	passes('the file breaks off half-way once', times(1, { kind: 'truncated' })),
	passes('the file is empty once', times(1, { kind: 'empty' })),
	passes('a web page in place of the file once', times(1, { kind: 'html' })),
	fails('the link has expired (403)', expired, /has expired/),
	fails(
		'the file breaks off half-way every time',
		{ kind: 'truncated' },
		/(bytes arrived|connection was lost)/,
	),
	fails('the file is empty every time', { kind: 'empty' }, /empty/),
	fails('a web page in place of the file every time', { kind: 'html' }, /returned a web page/),
];

export const spoiltFileRows: Row[] = [
	...spoilt(
		'half of a packed file',
		{ kind: 'halfPacked' },
		/bytes arrived|instead of an MP3 file/,
	),
	...spoilt('a web page after white space', { kind: 'html', after: ' \n\n' }, /web page/),
	...spoilt(
		'JSON in place of the file',
		{ kind: 'garbage' },
		/returned text instead of an MP3 file/,
	),
	passes('the file stalls half-way for a minute, once', times(1, { kind: 'stalled' })),
];
