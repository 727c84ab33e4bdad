import { KINDS, type KindInN8n } from '../../family/kinds.mjs';
import { atGateways, KLING_AND_GATEWAY, type FaultPlace, type Row } from '../row.mjs';
import { WAITING_MS, shortWait } from './callbackRows.mjs';
import { outOfSight } from './postRows.mjs';
import { contentRefused, created, cut, inMaintenance, slotsTaken, times } from './answers.mjs';

/** Faults of every kind of task, for the kinds beside the first: all other rows run with that one. */
function rowsOf({ name, files, product }: KindInN8n): Row[] {
	const row = (where: FaultPlace, fault: string, more: Omit<Row, 'where' | 'fault' | 'kind'>) => ({
		where,
		fault: `${name}: ${fault}`,
		kind: name,
		...more,
	});
	const [file] = Object.keys(files);
	return [
		row('callback', 'none comes, so the limit passes', {
			affects: 'all',
			scenario: { durationMs: 4_000, callback: { lost: true } },
			parameters: shortWait,
			expected: { affected: 'times out', posts: 1 },
		}),
		row('callback', 'one is lost, and a later one of another task comes', {
			scenario: { durationMs: 1_000, callback: { lost: true } },
			simulator: { durationMs: WAITING_MS },
			parameters: { awaitMode: 'callback', options: { maxWait: 2 } },
			expected: { affected: 'succeeds', posts: 1 },
		}),
		row('POST', 'the connection is cut, and the task exists', {
			services: KLING_AND_GATEWAY,
			scenario: { create: [{ ...cut, ...created }] },
			expected: { affected: 'succeeds', posts: 1 },
			at: atGateways({ expected: outOfSight }),
		}),
		row('POST', 'all slots of the account are taken, twice', {
			scenario: { create: times(2, slotsTaken) },
			expected: { affected: 'succeeds', posts: 3 },
		}),
		row('POST', 'the content is refused', {
			services: KLING_AND_GATEWAY,
			scenario: { create: times(9, contentRefused) },
			expected: { affected: 'fails', words: /rejected the content/, posts: 1, tasks: 0 },
		}),
		row('GET', 'the service is in maintenance for two status requests', {
			scenario: { query: times(2, inMaintenance) },
			expected: { affected: 'succeeds', posts: 1 },
		}),
		row('GET', 'the task fails', {
			services: KLING_AND_GATEWAY,
			scenario: { outcome: 'failed' },
			expected: { affected: 'fails', words: new RegExp(`could not make the ${product}`), posts: 1 },
		}),
		row('download', 'a web page in place of the file every time', {
			scenario: { download: times(9, { kind: 'html' }) },
			parameters: { downloadFiles: [file] },
			expected: { affected: 'fails', words: /returned a web page/, posts: 1, tasks: 1 },
		}),
	];
}

export const kindRows = KINDS.flatMap(rowsOf);
