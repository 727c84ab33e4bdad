import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { runCommand, runToEnd } from '../../../test/harness/process/command.mjs';
import { ServerProcess } from '../../../test/harness/process/server.mjs';
import { isRoot, type Programs } from './packages.mjs';

const READY_LIMIT_MS = 20_000;
const DATABASE_USER = 'n8n';

/** Redis on the loopback interface. It writes every command to disk, so a restart forgets nothing. */
export async function startRedis(
	{ redisServer }: Programs,
	root: string,
	port: number,
): Promise<ServerProcess> {
	const folder = join(root, 'redis');
	mkdirSync(folder);
	const options = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
	const redis = new ServerProcess({
		name: 'Redis',
		command: [redisServer, ...options, '--save', '', '--appendonly', 'yes'],
		cwd: folder,
		logFile: join(root, 'redis.log'),
		readyLimitMs: READY_LIMIT_MS,
		isReady: async () => (await ask(port, 'PING\r\n')) === '+PONG',
	});
	await redis.start();
	return redis;
}

/** A new PostgreSQL on the loopback interface, whose database is called `postgres` and needs no password. */
export async function startPostgres(
	{ postgresBin }: Programs,
	root: string,
	port: number,
): Promise<ServerProcess> {
	const data = join(root, 'postgres');
	mkdirSync(data, { mode: 0o700 });
	const as = isRoot ? await unprivileged(root, data) : [];
	const command = (program: string, ...args: string[]) => [
		...as,
		join(postgresBin, program),
		...args,
	];
	const access = ['-D', data, '-U', DATABASE_USER, '-A', 'trust'];
	const init = command('initdb', ...access, '--no-sync', '-E', 'UTF8', '--locale=C');
	await runCommand(init, { cwd: data });
	const settings = [
		...['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='],
		...['fsync=off', 'max_connections=100'],
	].flatMap((setting) => ['-c', setting]);
	const postgres = new ServerProcess({
		name: 'PostgreSQL',
		command: command('postgres', '-D', data, ...settings),
		cwd: data,
		logFile: join(root, 'postgres.log'),
		readyLimitMs: READY_LIMIT_MS,
		isReady: async () => {
			const args = ['-q', '-h', '127.0.0.1', '-p', String(port), '-U', DATABASE_USER];
			return await isSuccess([join(postgresBin, 'pg_isready'), ...args]);
		},
	});
	await postgres.start();
	return postgres;
}

/** How n8n finds both of them. */
export function storesEnv(redisPort: number, postgresPort: number): Record<string, string> {
	return {
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		// 1.x adds up the attempts of all its connections and ends itself at 10 s, n8n's own setting.
		QUEUE_BULL_REDIS_TIMEOUT_THRESHOLD: '60000',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgresPort),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: DATABASE_USER,
		DB_POSTGRESDB_PASSWORD: 'none',
		// n8n's own 2 are not enough for the callbacks of some hundred tasks: it answers "Database is not ready".
		DB_POSTGRESDB_POOL_SIZE: '10',
	};
}

/** PostgreSQL refuses to run as root: the beginning of a command that runs as another user, the owner of its data. */
async function unprivileged(root: string, data: string): Promise<string[]> {
	const hasPostgres = await isSuccess(['id', '-u', 'postgres']);
	const user = hasPostgres ? 'postgres' : 'nobody';
	if (!(await isSuccess(['id', '-u', user])))
		throw new Error('PostgreSQL needs a user other than root, such as "postgres"');
	chmodSync(root, 0o711);
	await runCommand(['chown', '-R', user, data], {});
	return ['setpriv', `--reuid=${user}`, '--clear-groups', '--inh-caps=-all'];
}

const isSuccess = async (command: string[]) => (await runToEnd(command)).code === 0;

/** The first line of the answer; nothing while nobody answers. */
async function ask(port: number, question: string): Promise<string | undefined> {
	const socket = connect({ host: '127.0.0.1', port });
	try {
		await once(socket, 'connect');
		socket.write(question);
		const [answer] = (await once(socket, 'data')) as [Buffer];
		return answer.toString('utf8').trim();
	} catch {
		return undefined;
	} finally {
		socket.destroy();
	}
}
