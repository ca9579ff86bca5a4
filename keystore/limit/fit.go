package limit

import "time"

// Fit says when a request would fit, and what stops it until then.
type Fit struct {
	// OK: it fits now. Otherwise At is the earliest time at which it would
	// fit as far as is known; zero with Never (a person must act, or it can
	// never fit) and with Busy (a running request must end first).
	OK, Never, Busy bool
	At              time.Time
	// What stops it: the subject, its block or bucket.
	Subject   Subject
	Dimension Dimension // of the bucket; Unknown where a block of the whole subject stops it
	Window    Window
	Class     Class // RateLimit for a bucket that is merely full
	Off       bool  // a person's switch
	Probing   bool  // waits for the one request that goes first after a block
	Block     Block // zero where a bucket is merely full
}

// Taken is what one reservation put into one bucket.
type Taken struct {
	Subject   Subject
	Dimension Dimension
	Window    Window
	Until     time.Time
	N         int64
}
