import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureN8n, ensureNode24, progressToStderr } from '../../e2e/support/install.mjs';
import { n8nEnv } from '../../e2e/support/n8nEnv.mjs';
import { freePorts } from '../../e2e/support/ports.mjs';
import { installNode } from '../../e2e/support/tarball.mjs';
import { Service } from './service.mjs';

export type Role = 'main' | 'webhook' | 'worker';

const READY_LIMIT_MS = 180_000;
const COMMANDS: Record<Role, string[]> = {
	main: ['start'],
	webhook: ['webhook'],
	worker: ['worker', '--concurrency=10'],
};

export interface MemberOptions {
	version: string;
	role: Role;
	/** Unique among the members. */
	name: string;
	/** The folder of the whole cluster. */
	root: string;
	port: number;
	env: Record<string, string>;
}

/** One process of a distributed n8n, on a folder of its own as if on a machine of its own. */
export class Member extends Service {
	private constructor(
		readonly url: string,
		options: ConstructorParameters<typeof Service>[0],
	) {
		super(options);
	}

	/** Prepares its folder, with the packed node in it; the process is not started yet. */
	static async prepare({ version, role, name, root, port, env }: MemberOptions): Promise<Member> {
		const { bin, entry } = {
			...(await ensureNode24()),
			...(await ensureN8n(version, progressToStderr)),
		};
		const userFolder = join(root, name);
		mkdirSync(userFolder);
		await installNode(userFolder);
		const [brokerPort] = await freePorts(1);
		const place = { userFolder, port, brokerPort, nodeFolder: dirname(bin) };
		const health = {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		};
		const url = `http://127.0.0.1:${port}`;
		return new Member(url, {
			name: `n8n ${version}, ${name}`,
			command: [bin, entry, ...COMMANDS[role]],
			cwd: userFolder,
			env: n8nEnv(place, { ...(role === 'worker' && health), ...env }),
			logFile: join(userFolder, 'n8n.log'),
			readyLimitMs: READY_LIMIT_MS,
			isReady: async () =>
				await answersJson(`${url}${role === 'main' ? '/rest/settings' : '/healthz/readiness'}`),
		});
	}

	/** The executions that this worker has begun, in order; one that it began twice stands there twice. */
	begunExecutions(): string[] {
		return [...this.logText().matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);
	}
}

/** While it starts, n8n answers every path with 200 and a text: only JSON means ready. */
async function answersJson(url: string): Promise<boolean> {
	try {
		const response = await fetch(url);
		return response.ok && typeof (await response.json()) === 'object';
	} catch {
		return false;
	}
}
