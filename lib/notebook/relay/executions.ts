/**
 * Queues the requests to run cells on their way to a Deno kernel. The kernel gets one at a time, so that
 * waiting requests can be cancelled if one fails or the stop button is pressed, as Jupyter's protocol
 * requires and Deno's kernel (2.9) does not do. It also reports the syntax errors of cells.
 *
 * @module
 */
import { syntaxProblem } from "../syntax_problem.ts";
import type { Message } from "../wire/message.ts";

/** A request to run a cell. */
export interface Execution {
  /** The `execute_request`. */
  readonly request: Message;
  /** Sends it to the kernel. */
  forward(): void;
  /** Sends an `execute_reply` to the client. */
  reply(message: Message): void;
}

/** The connection of executions to clients. */
export interface ExecutionsOptions {
  /** Sends a message to all clients. */
  readonly publish: (message: Message) => void;
  /** Creates a message that belongs to a request. */
  readonly answer: (type: string, content: Message["content"], request: Message) => Message;
  /** Milliseconds during which further requests may follow one that failed. @default 100 */
  readonly following?: number;
}

/** The queue of requests. */
export interface Executions {
  /** Takes a client's request to run a cell. */
  ask(execution: Execution): void;
  /** Takes a message of the kernel's shell channel; returns whether it was handled. */
  takeReply(message: Message): boolean;
  /** Takes a message that the kernel publishes; returns whether it was handled. */
  takePublished(message: Message): boolean;
  /** Handles the stop button: cancels waiting requests. */
  stop(): void;
  /** Handles the end of the kernel: reports it in the cell that was running. */
  ended(words: string): void;
}

/** The execution in progress. */
interface Running extends Execution {
  /** Its reply, held back until its outputs are sent. */
  replied?: Message;
  /** Its state "idle", held back likewise. */
  idle?: Message;
  /** Whether an error has been shown. */
  shown: boolean;
  stopped: boolean;
}

/** Creates the queue of requests to one kernel. */
export function executions(
  { publish, answer, following = 100 }: ExecutionsOptions,
): Executions {
  const waiting: Execution[] = [];
  let running: Running | undefined;
  let calledOffUntil = -Infinity;

  const next = () => {
    const execution = waiting.shift();
    if (!execution) return;
    running = { ...execution, shown: false, stopped: false };
    execution.forward();
  };
  const callOff = ({ request, reply }: Execution) => {
    publish(answer("status", { execution_state: "busy" }, request));
    reply(answer("execute_reply", { status: "aborted", execution_count: 0 }, request));
    publish(answer("status", { execution_state: "idle" }, request));
  };
  const finish = async (done: Running) => {
    const { request, shown, stopped } = done;
    let replied = done.replied!;
    const failed = replied.content.status === "error";
    if (failed && !shown) {
      const content = await whyUnparsed(request);
      if (content) {
        replied = { ...replied, content: { ...replied.content, ...content } };
        publish(answer("error", content, request));
      }
    }
    done.reply(replied);
    publish(done.idle!);
    if (stopped || failed && request.content.stop_on_error !== false) {
      calledOffUntil = Date.now() + following;
      waiting.splice(0).forEach(callOff);
    }
    running = undefined;
    next();
  };
  const isOfRunning = ({ parent }: Message) => parent.msg_id === running?.request.header.msg_id;
  const finishWhenOver = () => {
    if (running?.replied && running.idle) void finish(running);
  };
  return {
    ask(execution) {
      if (Date.now() < calledOffUntil && execution.request.content.stop_on_error !== false) {
        return callOff(execution);
      }
      waiting.push(execution);
      if (!running) next();
    },
    takeReply(message) {
      if (!running || message.header.msg_type !== "execute_reply" || !isOfRunning(message)) {
        return false;
      }
      running.replied = message;
      finishWhenOver();
      return true;
    },
    takePublished(message) {
      if (!running || !isOfRunning(message)) return false;
      const { header: { msg_type: type }, content } = message;
      if (type === "error") running.shown = true;
      if (type !== "status" || content.execution_state !== "idle") return false;
      running.idle = message;
      finishWhenOver();
      return true;
    },
    stop() {
      if (running) running.stopped = true;
    },
    ended(words) {
      if (!running) return;
      const ename = "KernelEnded";
      const evalue = `${words}; its variables are gone`;
      publish(
        answer("error", { ename, evalue, traceback: [`${ename}: ${evalue}`] }, running.request),
      );
    },
  };
}

/** The error shown for a cell that is not valid TypeScript. */
async function whyUnparsed({ content }: Message): Promise<Message["content"] | undefined> {
  const problem = await syntaxProblem(`${content.code}`);
  if (!problem) return undefined;
  const { message, line, column, lines } = problem;
  const ename = "SyntaxError";
  const place = `${ename}: ${message}, line ${line}, column ${column}`;
  return { ename, evalue: message, traceback: [place, ...lines.map((text) => `  ${text}`)] };
}
