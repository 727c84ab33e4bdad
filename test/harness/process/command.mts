import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Say } from '../say.mjs';
import { startProcess, type ProcessOptions } from './startProcess.mjs';

const SHOWN_LINES = 30;
const TICK_MS = 5_000;

export interface CommandOptions extends Omit<ProcessOptions, 'stdio' | 'isLeader'> {
	/** Called every few seconds while the command runs. */
	onTick?: () => void;
	/** Receives each line that it writes, as it comes. */
	onLine?: Say;
	input?: string;
	/** Whether the terminal is the command's own; nothing of its output is then kept. */
	isInteractive?: boolean;
}

/** How a command ended, and what it wrote. */
export interface CommandResult {
	/** `null` when a signal ended it. */
	code: number | null;
	stdout: string;
	/** Standard output and error, as they came. */
	output: string;
}

/** Runs a command to its end, whatever that is. */
export async function runToEnd(
	command: string[],
	{ onTick = () => {}, onLine, input, isInteractive = false, ...options }: CommandOptions = {},
): Promise<CommandResult> {
	const first = input === undefined ? 'ignore' : 'pipe';
	const child = await startProcess(command, {
		...options,
		stdio: isInteractive ? 'inherit' : [first, 'pipe', 'pipe'],
	});
	const result: CommandResult = { code: null, stdout: '', output: '' };
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		result.stdout += text;
		result.output += text;
	});
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		result.output += text;
	});
	if (onLine) [child.stdout, child.stderr].forEach((stream) => readLines(stream, onLine));
	child.stdin?.end(input);
	const timer = setInterval(onTick, TICK_MS);
	[result.code] = (await once(child, 'close')) as [number | null];
	clearInterval(timer);
	return result;
}

function readLines(stream: Readable | null, onLine: Say): void {
	if (stream) createInterface({ input: stream }).on('line', onLine);
}

/** Runs a command and resolves to its standard output; a failure shows the last lines it wrote. */
export async function runCommand(command: string[], options: CommandOptions): Promise<string> {
	const { code, stdout, output } = await runToEnd(command, options);
	if (code === 0) return stdout;
	const tail = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
	throw new Error(`"${command.join(' ')}" ended with code ${code}:\n${tail}`);
}
