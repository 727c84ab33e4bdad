import { allItemsOf, runsOf, type Execution } from '../../test/harness/n8n/execution.mjs';
import type { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import type { Simulator } from '../../test/simulator/server.mjs';

/** How an MP3 of the simulator begins: with its tag, or with a frame. */
const BEGINNINGS = ['494433', 'fffb', 'fff3', 'fff2'];

/** How many files there are, and what is wrong with single links, in words. */
export async function auditNight(
	client: N8nClient,
	sim: Simulator,
	execution: Execution,
	urls: string[],
): Promise<{ files: number; broken: string[] }> {
	const urlOf = new Map(sim.tasks.map(({ id, body }) => [id, String(body.video_url)]));
	const filesOf = new Map<string, number>();
	let files = 0;
	for (const { json, binary } of allItemsOf(execution, 'Keep the Files')) {
		if (!binary?.mp3) continue;
		const bytes = (await client.binary(binary.mp3)).subarray(0, 3).toString('hex');
		if (!BEGINNINGS.some((beginning) => bytes.startsWith(beginning))) continue;
		files += 1;
		add(filesOf, urlOf.get(String(json.task_id)));
	}
	const tasksOf = new Map<string, number>();
	for (const { body } of sim.tasks) add(tasksOf, String(body.video_url));
	const effectsOf = new Map<string, number>();
	for (const effect of sim.effects as Array<{ task_id?: string }>) {
		add(effectsOf, urlOf.get(String(effect.task_id)));
	}
	const broken = urls.flatMap((url) => {
		const [tasks, own, behind] = [tasksOf, filesOf, effectsOf].map((map) => map.get(url) ?? 0);
		if (tasks === 1 && own === 1 && behind === 1) return [];
		return [`${new URL(url).search}: ${tasks} tasks, ${own} files, ${behind} times behind`];
	});
	if (execution.status !== 'success') broken.push(`The execution ended as "${execution.status}"`);
	if (runsOf(execution, 'All Links Done') !== 1) broken.push('The end was not said once');
	return { files, broken };
}

function add(counts: Map<string, number>, name = 'of no link'): void {
	counts.set(name, (counts.get(name) ?? 0) + 1);
}
