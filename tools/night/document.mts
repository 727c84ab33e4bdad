import { table, writePage, type Cell } from '../../test/harness/page.mjs';
import { measuredIn } from '../../test/harness/reports.mjs';
import type { NightReport } from './night.mjs';

/** The lines of the table, by their heads. */
const LINES: Record<string, (night: NightReport) => Cell> = {
	'MP3 files saved': ({ files }) => files,
	'Tasks created and paid for': ({ tasks }) => tasks,
	'Links paid for twice, lost or saved twice': ({ broken }) => broken.length,
	'Callbacks that n8n never received': ({ unheard }) => unheard,
	Kills: ({ kills }) => kills,
	'Seconds without n8n': ({ awaySeconds }) => awaySeconds,
	'Minutes from the start to the end': ({ minutes }) => minutes,
	'Seconds from the end of the last task to the end': ({ secondsAfterLastTask }) =>
		secondsAfterLastTask,
	'Creates sent (POST)': ({ posts }) => posts,
	'Status requests (GET)': ({ gets }) => gets,
	'Memory of n8n when idle (MB)': ({ rssIdleMb }) => rssIdleMb,
	'Highest memory of n8n (MB)': ({ rssHighestMb }) => rssHighestMb,
};

export async function writeNightPage(nights: NightReport[]): Promise<void> {
	const [{ links, slots, taskSeconds, maxWaitMinutes, cores }] = nights;
	const isRight = nights.every(({ broken }) => broken.length === 0);
	await writePage('night.md', [
		'<!-- Generated; regenerate with: npm run test:night -->',
		'# A night',
		`${links} links in ${measuredIn(nights)}, on a machine with ${cores} cores, against a simulated service: the example [overnight-through-restarts](../examples/overnight-through-restarts.json) with a shorter Max Wait, in batches of ${slots}, the number of tasks that the simulated account may run at a time. n8n was killed with kill -9 while the execution waited, and started again only after all callbacks of the batch were lost.`,
		`**${isRight ? 'Every link became one MP3 file and was paid for once' : 'Something is wrong with some links'}.**`,
		table(
			['', ...nights.map(({ version }) => `n8n ${version}`)],
			Object.entries(LINES).map(([head, read]) => [head, ...nights.map(read)]),
		),
		`To fit into minutes, a task takes ${taskSeconds.join(' to ')} seconds and Max Wait is ${maxWaitMinutes} minutes. With the real service a task takes minutes and Max Wait in the example is 10 minutes, so a night is longer; the numbers of tasks and files stay the same. In addition to the kills, the service never calls back for every tenth task. If n8n is killed while a node runs, n8n does not resume the execution: see [Reliability](reliability.md).`,
		...(isRight ? [] : ['## What is wrong', nights.flatMap(brokenLines).join('\n')]),
	]);
}

const brokenLines = ({ version, broken }: NightReport): string[] =>
	broken.map((one) => `- n8n ${version}: ${one}`);
