import { createServer } from 'node:http';
import type { IDataObject } from 'n8n-workflow';
import { listenLocally } from '../process/ports.mjs';

/** What the model does next: call the tool with these arguments, or say something. */
export type ModelReply = { call: string; with: IDataObject } | { say: string };

interface Message {
	role: string;
	content?: unknown;
}

interface ToolDefinition {
	function: { name: string; description: string; parameters: IDataObject };
}

interface ChatRequest {
	messages: Message[];
	tools?: ToolDefinition[];
	stream?: boolean;
}

/** A model that follows a script, in the form of OpenAI's chat completions. */
export interface ScriptedModel {
	url: string;
	requests: ChatRequest[];
	/** The text that the last call of a tool gave to the model. */
	lastToolText(): string;
	follow(script: ModelReply[]): void;
	close(): void;
}

export async function startModel(): Promise<ScriptedModel> {
	const requests: ChatRequest[] = [];
	let script: ModelReply[] = [];
	const server = createServer(async (request, response) => {
		let raw = '';
		for await (const chunk of request) raw += String(chunk);
		// n8n's Agents ask for OpenAI's newer API first and fall back when it is not found.
		if (!request.url?.endsWith('/chat/completions')) {
			response.writeHead(404).end();
			return;
		}
		const asked = JSON.parse(raw) as ChatRequest;
		requests.push(asked);
		const reply = script.shift() ?? { say: 'The script has ended.' };
		const [type, text] = asked.stream
			? ['text/event-stream', streamed(reply, requests.length)]
			: ['application/json', JSON.stringify(completion(reply, requests.length))];
		response.writeHead(200, { 'content-type': type }).end(text);
	});
	const port = await listenLocally(server);
	return {
		url: `http://127.0.0.1:${port}/v1`,
		requests,
		lastToolText: () => {
			const message = requests
				.at(-1)
				?.messages.filter(({ role }) => role === 'tool')
				.at(-1);
			return textOf(message?.content);
		},
		follow: (next) => {
			requests.length = 0;
			script = [...next];
		},
		close: () => server.close(),
	};
}

function textOf(content: unknown): string {
	return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

function completion(reply: ModelReply, count: number, part?: 'chunk'): IDataObject {
	const message = 'say' in reply ? said(reply.say) : called(reply.call, reply.with, count);
	const reason = 'say' in reply ? 'stop' : 'tool_calls';
	return {
		id: `chatcmpl-${count}`,
		object: part ? 'chat.completion.chunk' : 'chat.completion',
		created: 1_773_367_502,
		model: 'scripted',
		choices: [
			{ index: 0, [part ? 'delta' : 'message']: message, finish_reason: reason, logprobs: null },
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** The same as server-sent events: the whole reply in one chunk. */
function streamed(reply: ModelReply, count: number): string {
	return `data: ${JSON.stringify(completion(reply, count, 'chunk'))}\n\ndata: [DONE]\n\n`;
}

const said = (content: string): IDataObject => ({ role: 'assistant', content });

function called(name: string, args: IDataObject, count: number): IDataObject {
	const call = { name, arguments: JSON.stringify(args) };
	return {
		role: 'assistant',
		content: null,
		tool_calls: [{ index: 0, id: `call_${count}`, type: 'function', function: call }],
	};
}
