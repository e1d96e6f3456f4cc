package mpv

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// process is one run of mpv.
type process struct {
	*line
	cmd   *exec.Cmd
	ink   *os.File // pixels of overlays, shared with it
	ended chan struct{}
}

// heritage is what of the agent's surroundings mpv needs to find its glass.
func heritage() []string {
	names := []string{"PATH=", "DISPLAY=", "XAUTHORITY=", "WAYLAND_DISPLAY=", "XDG_RUNTIME_DIR=", "LIBVA_", "VDPAU_", "MESA_", "LANG="}
	env := []string{"HOME=/nonexistent"}
	for _, v := range os.Environ() {
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(v, name) }) {
			env = append(env, v)
		}
	}
	return env
}

// start starts mpv on a pair of sockets.
func start(program string, args []string) (*process, error) {
	ours, theirs, err := pair()
	if err != nil {
		return nil, fmt.Errorf("sockets for mpv: %w", err)
	}
	defer theirs.Close()
	defer ours.Close() // the connection is a copy
	ink, err := memory()
	if err != nil {
		return nil, fmt.Errorf("memory for cards: %w", err)
	}
	conn, err := net.FileConn(ours)
	if err != nil {
		_ = ink.Close()
		return nil, fmt.Errorf("sockets for mpv: %w", err)
	}
	cmd := exec.Command(program, args...)
	cmd.ExtraFiles = []*os.File{theirs, ink}
	cmd.SysProcAttr = attributes()
	cmd.Dir = "/"
	cmd.Env = heritage()
	p := &process{line: newLine(conn), cmd: cmd, ink: ink, ended: make(chan struct{})}
	started := make(chan error)
	go p.live(started)
	if err := <-started; err != nil {
		_ = conn.Close()
		_ = ink.Close()
		return nil, fmt.Errorf("it can't be started: %w", err)
	}
	go p.listen()
	return p, nil
}

// live starts the process and waits for its end, on one thread: the kernel ends
// mpv when the thread that started it is gone.
func (p *process) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	defer close(p.ended)
	_ = p.cmd.Wait() // how it ended is known from what it last said
}

// pair makes two sockets that speak with each other and have no name.
func pair() (ours, theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
	}
	return os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "mpv's"), nil
}

// reaped is how long a process that was killed may take to be gone.
const reaped = 5 * time.Second

// kill ends mpv, whatever state it is in, and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	_ = p.conn.Close()
	<-p.done
	select {
	case <-p.ended:
	case <-time.After(reaped): // stuck in a driver: the next one is started all the same
	}
	_ = p.ink.Close()
}
