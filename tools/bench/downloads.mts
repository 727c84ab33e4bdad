import { setTimeout as delay } from 'node:timers/promises';
import { itemsOf } from '../../test/harness/n8n/execution.mjs';
import { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import type { N8nProcess } from '../../test/harness/n8n/n8nProcess.mjs';
import { createKlingCredential } from '../../test/harness/workflows/credential.mjs';
import { codeItems, kling, manual } from '../../test/harness/workflows/nodes.mjs';
import { chain, workflow } from '../../test/harness/workflows/workflows.mjs';
import { FILE_BYTES, startBigFiles, type BigFile } from './bigFiles.mjs';
import { watchProcess } from './process.mjs';

export interface DownloadResult {
	big: BigFile;
	files: number;
	fileMb: number;
	seconds: number[];
	/** Each run's peak of n8n's main process over what it held right before. */
	extraMemoryMb: number[];
}

/** What was downloaded, such as "20 MP3s of 100 MB". */
export function downloadsInWords({ big, files, fileMb }: DownloadResult): string {
	return big === 'mp3'
		? `${files} MP3s of ${fileMb} MB`
		: `${files} silent videos of ${fileMb} MB that get their sound`;
}

/** Node.js takes memory for its first downloads that it then keeps, however large they are. */
const WARM_UP_FILES = 1;
const RUNS = 3;
const SETTLE_MS = 5_000;

/**
 * Downloads files at once with the operation Get, into n8n's storage on disk. Throws if a silent video
 * came out without its sound.
 */
export async function raceDownloads(
	n8n: N8nProcess,
	big: BigFile,
	files: number,
): Promise<DownloadResult> {
	const { server, port } = await startBigFiles(big);
	const client = await N8nClient.connect(n8n.url);
	const { id: credentialId } = await createKlingCredential(client, 'Big files', {
		apiKey: 'sk-benchmark',
		baseUrl: `http://127.0.0.1:${port}`,
	});
	const run = async (count: number) => {
		const items = Array.from({ length: count }, (_, index) => ({ task_id: `task-${index}` }));
		const [begin, source] = [manual(), codeItems(items)];
		const get = kling(
			{
				resource: 'audio',
				operation: 'get',
				downloadFiles: big === 'video' ? ['mp3', 'video'] : ['mp3'],
			},
			{ credentialId },
		);
		const nodes = [begin, source, get];
		const workflowId = await client.createWorkflow(workflow('Downloads', nodes, chain(...nodes)));
		await delay(SETTLE_MS);
		const watch = await watchProcess(n8n.pid, n8n.url);
		const startMs = Date.now();
		const execution = await client.waitForExecution(await client.run(workflowId), {
			timeoutMs: 300_000,
			gapMs: 500,
		});
		const seconds = (Date.now() - startMs) / 1000;
		const { extraMemoryMb } = await watch.stop();
		if (execution.status !== 'success')
			throw new Error(`The downloads ended as ${execution.status}`);
		const whole = itemsOf(execution, get.name).filter(
			({ json, binary }) => binary?.[big] && (big === 'mp3' || json.video_has_sound === true),
		);
		if (whole.length !== count) throw new Error(`${whole.length} of ${count} files are whole`);
		return { seconds, extraMemoryMb };
	};
	await run(WARM_UP_FILES);
	const runs = [];
	for (let index = 0; index < RUNS; index++) runs.push(await run(files));
	server.close();
	return {
		big,
		files,
		fileMb: FILE_BYTES / 1e6,
		seconds: runs.map(({ seconds }) => seconds),
		extraMemoryMb: runs.map(({ extraMemoryMb }) => extraMemoryMb),
	};
}
