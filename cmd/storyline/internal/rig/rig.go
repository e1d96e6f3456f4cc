// Package rig starts the real programs of Storyline as children, waits until
// they say that they are ready, and ends them, kindly or not: demonstrations and
// fault drills are run on what will be installed, not on a likeness of it.
package rig

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Find gives the path of a program: beside this one, else in the path.
func Find(name string) (string, error) {
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), name)
		if info, err := os.Stat(beside); err == nil && !info.IsDir() {
			return beside, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is neither beside this program nor in the path; make it with: make build", name)
	}
	return path, nil
}

// Child is a running program. Its output goes to a log file; its first line
// that begins with "ready" says what it listens on.
type Child struct {
	Ready map[string]string // what stood in the ready line, such as http=127.0.0.1:8080

	cmd  *exec.Cmd
	done chan struct{}
	once sync.Once
	err  error
}

// readyTimeout bounds how long a program may take to say that it is ready.
const readyTimeout = 30 * time.Second

// Start runs a program until it says that it is ready.
func Start(ctx context.Context, logFile, program string, args ...string) (*Child, error) {
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, args...) //nolint:gosec // one of our own programs, as Find gives it
	cmd.Stderr = log
	// Its own process group: a Ctrl-C is for us, who end the children in order.
	// And no child outlives us, however we die.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	c := &Child{cmd: cmd, done: make(chan struct{})}
	lines := make(chan string, 1)
	go c.watch(out, log, lines)
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	select {
	case line := <-lines:
		c.Ready = parse(line)
		return c, nil
	case <-c.done:
		return nil, fmt.Errorf("%s ended before it was ready (%w); it said:\n%s", filepath.Base(program), c.err, Tail(logFile))
	case <-ctx.Done():
		c.Kill()
		return nil, fmt.Errorf("%s was not ready: %w; it said:\n%s", filepath.Base(program), ctx.Err(), Tail(logFile))
	}
}

// watch copies the output to the log, hands over the ready line, and reaps.
func (c *Child) watch(out io.Reader, log *os.File, ready chan<- string) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "ready") {
			select {
			case ready <- lines.Text():
			default:
			}
		}
		fmt.Fprintln(log, lines.Text())
	}
	_, _ = io.Copy(log, out) // after a line too long to be scanned: the child must not block
	c.err = errors.Join(c.cmd.Wait(), log.Close())
	close(c.done)
}

// parse reads "ready a=b c=d".
func parse(line string) map[string]string {
	ready := map[string]string{}
	for _, field := range strings.Fields(line)[1:] {
		if k, v, ok := strings.Cut(field, "="); ok {
			ready[k] = v
		}
	}
	return ready
}

// Pid gives the process id.
func (c *Child) Pid() int { return c.cmd.Process.Pid }

// Done is closed when the program has ended.
func (c *Child) Done() <-chan struct{} { return c.done }

// Kill ends the program as a power cut would.
func (c *Child) Kill() {
	c.once.Do(func() { _ = c.cmd.Process.Kill() })
	<-c.done
}

// Stop asks the program to end and waits; after the given time it kills it and
// says so.
func (c *Child) Stop(within time.Duration) error {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.done:
		var exit *exec.ExitError
		if errors.As(c.err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
			return fmt.Errorf("pid %d ended with %w", c.Pid(), c.err)
		}
		return nil
	case <-time.After(within):
		c.Kill()
		return fmt.Errorf("pid %d did not end within %s and was killed", c.Pid(), within)
	}
}

// Tail gives the last lines of a log, for an error message.
func Tail(logFile string) string {
	b, err := os.ReadFile(logFile)
	if err != nil {
		return err.Error()
	}
	if len(b) > 2000 {
		_, b, _ = bytes.Cut(b[len(b)-2000:], []byte("\n"))
	}
	return strings.TrimSpace(string(b))
}
