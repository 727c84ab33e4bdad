import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { KINDS, orderOf, type LiveCheckKind } from './orders.mjs';

export interface LiveCheckChoices {
	apiKey: string;
	baseUrl: string;
	kind: LiveCheckKind;
	/** Of what the task is made from, where the kind takes a link. */
	link?: string;
	folder: string;
	isConfirmed: boolean;
	/** Whether to send an external task ID a second time; that may be charged. */
	asksRepeat: boolean;
	/** Set when callbacks are to be tried: a public address, and the port here that it leads to. */
	callback?: { url: string; port: number };
	maxWaitMs: number;
	pollGapMs: number;
}

export const USAGE = `COMETAPI_KEY=… npm run live-check -- [<link>] [options]

  --kind <kind>         videoToAudio (default), textToAudio, imageToVideo, textToVideo, or chain: a clip
                        and its soundtrack. The link is that of a public MP4 for videoToAudio, of a
                        public picture for imageToVideo; the other kinds take none
  --yes                 do not ask before paying
  --no-repeat           leave out the question that can cost a second task
  --callback-url <url>  public address that leads to --callback-port on this machine (a tunnel)
  --callback-port <n>   default 8787
  --out <folder>        where the answers go; default test/live-check/answers/<date>,
                        with the kind behind it where it is another than videoToAudio
  --max-wait <minutes>  for the result; default 20
  --poll-interval <s>   between two status requests; default 5
COMETAPI_BASE_URL takes the place of https://api.cometapi.com.`;

const OPTIONS = {
	kind: { type: 'string', default: 'videoToAudio' },
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

function kindOf(text: string): LiveCheckKind {
	const kind = KINDS.find((each) => each === text);
	if (kind) return kind;
	throw new Error(`--kind must be one of ${KINDS.join(', ')}, not "${text}".\n${USAGE}`);
}

function linkOf(kind: LiveCheckKind, links: string[]): string | undefined {
	const { link } = orderOf(kind);
	if (links.length !== (link ? 1 : 0)) {
		const what = link ? `Give one link of ${link.of}` : `Give no link with --kind ${kind}`;
		throw new Error(`${what}.\n${USAGE}`);
	}
	return link && address(links[0], `the link of ${link.of}`);
}

/** Reads the arguments. Throws a plain sentence where they make no sense. */
export function readLiveCheckChoices(
	args: string[],
	env: NodeJS.ProcessEnv,
	now = new Date(),
): LiveCheckChoices {
	const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
	const kind = kindOf(values.kind);
	const link = linkOf(kind, positionals);
	const apiKey = env.COMETAPI_KEY?.trim();
	if (!apiKey) throw new Error(`COMETAPI_KEY is not set.\n${USAGE}`);
	const baseUrl = (env.COMETAPI_BASE_URL || 'https://api.cometapi.com').replace(/\/+$/, '');
	const day = now.toISOString().slice(0, 10);
	const name = kind === 'videoToAudio' ? day : `${day}-${kind}`;
	const answers = fileURLToPath(new URL(`answers/${name}`, import.meta.url));
	const callbackUrl = values['callback-url'];
	return {
		apiKey,
		baseUrl: address(baseUrl, 'a Base URL'),
		kind,
		...(link !== undefined && { link }),
		folder: values.out ?? answers,
		isConfirmed: values.yes,
		asksRepeat: !values['no-repeat'] && orderOf(kind).canRepeat,
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
