import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import type { N8nProcess } from '../../test/harness/n8n/n8nProcess.mjs';
import { listenLocally } from '../../test/harness/process/ports.mjs';
import { createKlingCredential } from '../../test/harness/workflows/credential.mjs';
import { codeItems, kling, manual } from '../../test/harness/workflows/nodes.mjs';
import { chain, workflow } from '../../test/harness/workflows/workflows.mjs';
import { watchProcess } from './process.mjs';

const FILE_BYTES = 100_000_000;
const CHUNK_BYTES = 1_000_000;

export interface DownloadResult {
	files: number;
	fileMb: number;
	seconds: number[];
	/** Each run's peak of n8n's main process over what it held right before. */
	extraMemoryMb: number[];
}

/** Node.js takes memory for its first downloads that it then keeps, however large they are. */
const WARM_UP_FILES = 1;
const RUNS = 3;
const SETTLE_MS = 5_000;

/** A service with one finished task, whose MP3 has 100 MB. */
async function startBigFiles(): Promise<{ server: Server; port: number }> {
	const chunk = Buffer.alloc(CHUNK_BYTES, 'ID3 not really music ');
	const server = createServer((request, response) => {
		const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		if (!request.url?.startsWith('/big')) {
			const id = request.url?.split('/').pop();
			const task = {
				task_id: id,
				task_status: 'succeed',
				task_result: { audios: [{ url_mp3: `${origin}/big/${id}.mp3` }] },
			};
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify({ code: 0, data: task }));
			return;
		}
		response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': FILE_BYTES });
		let sent = 0;
		const send = () => {
			while (sent < FILE_BYTES) {
				sent += CHUNK_BYTES;
				if (!response.write(chunk)) return response.once('drain', send);
			}
			return response.end();
		};
		send();
	});
	const port = await listenLocally(server);
	return { server, port };
}

/** Downloads files at once with the operation Get, into n8n's storage on disk. */
export async function raceDownloads(n8n: N8nProcess, files: number): Promise<DownloadResult> {
	const { server, port } = await startBigFiles();
	const client = await N8nClient.connect(n8n.url);
	const { id: credentialId } = await createKlingCredential(client, 'Big files', {
		apiKey: 'sk-benchmark',
		baseUrl: `http://127.0.0.1:${port}`,
	});
	const run = async (count: number) => {
		const items = Array.from({ length: count }, (_, index) => ({ task_id: `task-${index}` }));
		const [begin, source] = [manual(), codeItems(items)];
		const get = kling(
			{ resource: 'audio', operation: 'get', downloadFiles: ['mp3'] },
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
		return { seconds, extraMemoryMb };
	};
	await run(WARM_UP_FILES);
	const runs = [];
	for (let index = 0; index < RUNS; index++) runs.push(await run(files));
	server.close();
	return {
		files,
		fileMb: FILE_BYTES / 1e6,
		seconds: runs.map(({ seconds }) => seconds),
		extraMemoryMb: runs.map(({ extraMemoryMb }) => extraMemoryMb),
	};
}
