import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What the command line and the environment ask for. */
export interface LiveCheckChoices {
	apiKey: string;
	baseUrl: string;
	videoUrl: string;
	/** Where the answers are saved. */
	folder: string;
	isConfirmed: boolean;
	/** Whether to send an external task ID a second time; that may be charged. */
	asksRepeat: boolean;
	/** Set when callbacks are to be tried: a public address, and the port here that it leads to. */
	callback?: { url: string; port: number };
	maxWaitMs: number;
	pollGapMs: number;
}

export const USAGE = `COMETAPI_KEY=… npm run live-check -- <link of a public MP4> [options]

  --yes                 do not ask before paying
  --no-repeat           leave out the question that can cost a second task
  --callback-url <url>  public address that leads to --callback-port on this machine (a tunnel)
  --callback-port <n>   default 8787
  --out <folder>        where the answers go; default test/live-check/answers/<date>
  --max-wait <minutes>  for the result; default 20
  --poll-interval <s>   between two looks; default 5
COMETAPI_BASE_URL takes the place of https://api.cometapi.com.`;

const OPTIONS = {
	yes: { type: 'boolean', default: false },
	'no-repeat': { type: 'boolean', default: false },
	'callback-url': { type: 'string' },
	'callback-port': { type: 'string', default: '8787' },
	out: { type: 'string' },
	'max-wait': { type: 'string', default: '20' },
	'poll-interval': { type: 'string', default: '5' },
} as const;

function address(text: string, what: string): string {
	if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
	throw new Error(`"${text}" is not ${what}.\n${USAGE}`);
}

function number(text: string, name: string): number {
	const value = Number(text);
	if (text.trim() !== '' && value > 0) return value;
	throw new Error(`--${name} must be a number above 0, not "${text}".\n${USAGE}`);
}

/** Reads the arguments. Throws a plain sentence where they make no sense. */
export function readLiveCheckChoices(
	args: string[],
	env: NodeJS.ProcessEnv,
	now = new Date(),
): LiveCheckChoices {
	const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
	if (positionals.length !== 1) throw new Error(`Give one link of a video.\n${USAGE}`);
	const apiKey = env.COMETAPI_KEY?.trim();
	if (!apiKey) throw new Error(`COMETAPI_KEY is not set.\n${USAGE}`);
	const baseUrl = (env.COMETAPI_BASE_URL || 'https://api.cometapi.com').replace(/\/+$/, '');
	const answers = fileURLToPath(
		new URL(`answers/${now.toISOString().slice(0, 10)}`, import.meta.url),
	);
	const callbackUrl = values['callback-url'];
	return {
		apiKey,
		baseUrl: address(baseUrl, 'a Base URL'),
		videoUrl: address(positionals[0], 'the link of a video'),
		folder: values.out ?? answers,
		isConfirmed: values.yes,
		asksRepeat: !values['no-repeat'],
		maxWaitMs: number(values['max-wait'], 'max-wait') * 60_000,
		pollGapMs: number(values['poll-interval'], 'poll-interval') * 1_000,
		...(callbackUrl !== undefined && {
			callback: {
				url: address(callbackUrl, 'a callback address'),
				port: number(values['callback-port'], 'callback-port'),
			},
		}),
	};
}
