package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	"sluice/keystore"
)

// maxOutput bounds what a command may write: a key is short, and more than this
// is something else.
const maxOutput = 64 << 10

// drainDelay is how long a finished or killed command may keep its output open
// through processes that it started.
const drainDelay = time.Second

var errTooMuch = fmt.Errorf("it wrote more than %d KiB", maxOutput>>10)

// commands runs the commands of cmd: references.
type commands struct {
	timeout time.Duration
	vars    *variables
}

// run starts the command line without a shell, a terminal or input, and gives
// what take finds in the first line that it prints. Its error output is
// dropped, since it may hold the secret and would spoil the screen.
func (c *commands) run(ctx context.Context, line string, take func(string) (keystore.Secret, error)) (keystore.Secret, error) {
	words, err := splitWords(line)
	if err != nil {
		return keystore.Secret{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	out, err := c.output(ctx, words)
	if err != nil {
		return keystore.Secret{}, c.fault(ctx, words[0], err)
	}
	first, _, _ := bytes.Cut(out, []byte("\n"))
	s, err := take(string(first))
	if err != nil {
		return keystore.Secret{}, &CommandError{Program: programName(line), Reason: "its first line " + err.Error()}
	}
	return s, nil
}

func (c *commands) output(ctx context.Context, words []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = c.vars.forCommands()
	cmd.WaitDelay = drainDelay
	detach(cmd)
	out := &boundedBuffer{left: maxOutput}
	cmd.Stdout = out
	err := runTied(cmd)
	if out.over {
		return nil, errTooMuch
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it ended well; something that it started did not
	}
	return out.buf.Bytes(), err
}

// runTied runs cmd so that it does not outlive this process, where the system
// can see to that. The thread that starts it must not end before it does: the
// kernel takes that for the end of the parent.
func runTied(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	t := newTether(cmd)
	if err := cmd.Start(); err != nil {
		t.loosen(0)
		return err
	}
	t.fasten(cmd.Process.Pid)
	defer t.loosen(cmd.Process.Pid)
	return cmd.Wait()
}

// fault says why the command gave nothing, without its output and
// without its arguments.
func (c *commands) fault(ctx context.Context, program string, err error) error {
	e := &CommandError{Program: programName("'" + program + "'")}
	var exit *exec.ExitError
	switch {
	case errors.Is(err, errTooMuch):
		e.Reason = errTooMuch.Error()
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Reason, e.TimedOut = fmt.Sprintf("no answer within %s", c.timeout), true
	case ctx.Err() != nil:
		return fmt.Errorf("command %s: %w", e.Program, ctx.Err())
	case errors.As(err, &exit):
		e.Reason = "ended with " + exit.ProcessState.String()
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		e.Reason = "no such program"
	case errors.Is(err, os.ErrPermission):
		e.Reason = "may not be run"
	default:
		e.Reason = "could not be run"
	}
	return e
}

// boundedBuffer keeps up to left bytes and then fails, which closes the pipe.
type boundedBuffer struct {
	buf  bytes.Buffer
	left int
	over bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if len(p) > b.left {
		b.over = true
		return 0, io.ErrShortWrite
	}
	b.left -= len(p)
	return b.buf.Write(p)
}
