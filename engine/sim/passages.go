package sim

var passages = []passage{
	{[]string{"hello", "hi", "hey", "who", "what", "help", "demo", "test", "start", "do"}, `### What you can try here

Every key in this simulation has small limits, so that you can watch them work:

1. Send a message every few seconds. After three, a key is **full** and its countdown starts.
2. The next message moves to another key. One of them was revoked; see how it is marked.
3. When no key is left for the preferred model, the next model of the chain answers.
4. Wait until the countdown ends: the preferred model comes back by itself.

Switch a key off while an answer is streaming. The answer finishes, and the next one avoids that key.`},

	{[]string{"window", "sliding", "fixed", "minute", "reset", "rpm"}, `### Sliding and fixed windows

A limit of *3 requests a minute* can mean two things.

- In a **fixed** window the count goes back to zero when the clock's minute ends. Three requests at 12:00:59 and three more at 12:01:00 are fine.
- In a **sliding** window each request counts for exactly sixty seconds. Room comes back one request at a time, in the order in which it was taken.

The difference decides how long you wait. After a burst, a sliding window gives nothing for almost a minute, and then everything within moments.`},

	{[]string{"retry", "backoff", "exponential", "again", "attempt", "wait", "waiting"}, `### Waiting without guessing

If the provider says when to come back, believe it: nothing is gained by asking earlier, and some providers count the refusals too. Only without such a word is it time for **exponential backoff**:

` + "```text" + `
attempt   1   2   3   4    5    6
wait      1s  2s  4s  8s  16s  32s
` + "```" + `

Each step doubles, up to a minute. Two rules keep it polite: a ceiling, so that nobody sleeps for an hour by accident, and an end, so that a request which cannot pass is given back with a clear error.`},

	{[]string{"token", "tokens", "tpm", "count", "long", "length", "prompt"}, `### Why tokens are harder than requests

A request costs one request; that is known before it is sent. Its tokens are not: the question can be counted, the answer only guessed. So a careful client **reserves** room for a likely answer, and settles when the real usage comes with the last chunk.

- Reserve too little, and the limit is met in mid-flight.
- Reserve too much, and room stays empty that somebody could have used.

A good guess is what this model has mostly given before. Remember too that a chat sends its whole history each time, so that every turn costs more than the last.`},

	{[]string{"key", "rotation", "rotate", "account", "pool", "organisation", "organization"}, `### Two keys, one account

More keys do not always mean more room. Many providers count for the *organisation* or the *project*, and all of its keys draw from the same bucket. In this simulation two keys belong to one account: when the first is refused, the second would be refused as well, and trying it only wastes a request.

Keys of **different** accounts do add up. Using one until it is full and then moving to the next is called *sticky* rotation. It is easy to follow on screen, and it leaves the other keys fresh for the moment when you need them.`},

	{[]string{"model", "fallback", "chain", "other", "another", "smaller", "prefer"}, `### Falling back, and coming back

A chain of models is a promise in two parts. When the first model has no room on any key, the next one answers instead of making you wait. And as soon as the first can be used again, it **is** used again: a fallback that sticks is a slow loss of quality that nobody asked for.

How long is it worth waiting for the better model?

- a few seconds: wait, the answer will be better
- half a minute: take the next model now
- a background job: wait as long as it takes

That is why patience is a setting, not a constant.`},

	{[]string{"header", "headers", "remaining", "429", "status", "error", "limit"}, `### What a 429 really says

The status alone says little: *too many requests* can mean a minute's limit, a day's limit, or an empty purse. Look at what comes with it:

| where | what it tells |
| --- | --- |
| Retry-After | how long to wait |
| remaining | what is left before the next refusal |
| reset | when the limit will be whole again |
| the text | which limit it was |

A common mistake is to read *reset* as the wait. It is the time until the bucket is **full**; the next request usually fits much earlier.`},

	{[]string{"bucket", "refill", "burst", "rate", "steady", "leaky"}, `### The refilling bucket

Picture a bucket that holds six tokens, with a tap that adds one every ten seconds. Each request takes one out. You may take all six at once, and from then on you live on the drip.

` + "```go" + `
wait := time.Duration(missing) * refill // refill: 10 * time.Second
` + "```" + `

That one line is the whole arithmetic. Compared with windows, a bucket forgives bursts and never makes you wait for the top of the minute. Providers like it because it needs two numbers for each customer: how much is there, and when that was last true.`},

	{[]string{"day", "daily", "quota", "midnight", "rpd", "tomorrow"}, `### A day is a long time

A day's limit deserves other manners than a minute's. Nobody wants to look at a countdown of nine hours, and a loop that asks again each minute would ask more than five hundred times.

So the sensible plan is:

1. put the key aside until its day ends
2. use another account, or the next model of the chain
3. say plainly when it will be back

Whose midnight it is matters as well. Some providers reset in UTC, some in California, and some let each request expire on its own, **twenty-four hours** after it was made.`},

	{[]string{"herd", "jitter", "random", "many", "parallel", "together", "batch"}, `### Why nobody should wake up together

Imagine forty clients refused at the same second and told to wait ten. Ten seconds later all forty come back, one gets through, and thirty-nine are refused again. This is the *thundering herd*.

Two cures work well together:

- **Order.** Waiters of one process stand in a queue, and each is let go when there is room for it.
- **Jitter.** Strangers cannot queue, so each adds a little chance to its wait, always upwards, never below what was stated.

A lone client needs neither. Adding chance to a single wait only makes it longer.`},

	{[]string{"context", "large", "big", "history", "conversation", "fit"}, `### When waiting never helps

Some refusals look like limits, and are not. If a model reads at most 8,000 tokens and the conversation has 9,200, then no amount of patience will make it fit. The same is true for one request that is larger than a whole minute's allowance.

What helps instead:

- a model with a **larger** context
- a shorter history: drop or sum up the oldest turns
- a smaller bound for the answer, where it is counted in advance

The message should say by how much it is too long. *1,200 tokens over* is something a person can act on.`},

	{[]string{"stream", "streaming", "cut", "broken", "connection", "network", "done"}, `### A stream can fail after it has begun

The status line says 200, text appears, and then it stops. Was that the end? A finished stream says so: it gives a *finish reason*, and mostly a last line with ` + "`[DONE]`" + `. Without either, the answer was cut off.

Before the first word, a failed attempt can be repeated in silence, and nobody notices. After it, never: you would read the beginning twice, perhaps from another model. So the text is kept, the place is **marked**, and you decide whether to continue, to start again, or to keep what there is.`},

	{[]string{"concurrency", "concurrent", "slot", "simultaneous", "time", "running"}, `### Limits without a clock

A concurrency limit counts what is running **now**. There is no window that ends and no time to wait for: a place is free when somebody finishes, and not a moment before.

It has a trap of its own. If a client crashes in the middle of a request, or forgets to close a stream that it no longer reads, the place stays taken. Twenty such leaks, and a healthy key seems to be full for ever.

The cure is to treat each place as a *lease*: taken once, given back once, however the request ends, and returned by a timeout when its holder has gone silent.`},

	{[]string{"money", "credit", "credits", "billing", "pay", "cost", "balance", "paid"}, `### Out of room, or out of money?

Both can arrive with the same status. The difference is what comes next: room comes back by itself, money does not.

- *Rate limit reached, try again in 12s* means wait.
- *Insufficient balance* means that a person must act.

Retrying the second kind in a loop is worse than useless. It fills the log, it hides the real cause, and with some providers it ends in a block. The words mislead, too: many plain rate limits advertise a bigger plan, so that **billing** appears in errors which have nothing to do with it.`},
}
