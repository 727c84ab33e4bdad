import { table, writePage, type Cell } from '../../test/harness/page.mjs';
import { measuredIn } from '../../test/harness/reports.mjs';
import type { NightReport } from './night.mjs';

/** The lines of the table, by their heads. */
const LINES: Record<string, (night: NightReport) => Cell> = {
	'MP3 files kept': ({ files }) => files,
	'Tasks created and paid': ({ tasks }) => tasks,
	'Links paid twice, lost or kept twice': ({ broken }) => broken.length,
	'Ends of tasks that n8n was never told': ({ unheard }) => unheard,
	'Kills with -9': ({ kills }) => kills,
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
		`${links} links in ${measuredIn(nights)}, on a machine with ${cores} cores, against a simulated service: the example [overnight-through-restarts](../examples/overnight-through-restarts.json) with a shorter Max Wait and batches of ${slots}, which is what the simulated account may run at a time. n8n was ended with kill -9 while the execution waited, and came back only when the callbacks of the whole batch were lost.`,
		`**${isRight ? 'Every link became one MP3 file and was paid once' : 'Not every link is as it should be'}.**`,
		table(
			['', ...nights.map(({ version }) => `n8n ${version}`)],
			Object.entries(LINES).map(([head, read]) => [head, ...nights.map(read)]),
		),
		`To fit into minutes, a task takes ${taskSeconds.join(' to ')} seconds and Max Wait is ${maxWaitMinutes} minutes. With the real service a task takes minutes and Max Wait in the example is 10 minutes, so a night is longer; the numbers of tasks and files stay. Beside the kills, the service never calls back for every tenth task. A kill while a step runs is another matter: n8n does not go on with such an execution. What happens then is in [Reliability](reliability.md).`,
		...(isRight ? [] : ['## Not as it should be', nights.flatMap(brokenLines).join('\n')]),
	]);
}

const brokenLines = ({ version, broken }: NightReport): string[] =>
	broken.map((one) => `- n8n ${version}: ${one}`);
