package tunneltest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"storyline/playlists/livetest"
)

// apartVariable tells a test that it runs in a mount namespace of its own.
const apartVariable = "STORYLINE_APART"

// Apart runs the calling test once more in a process with mounts of its own, and
// reports whether this is that process: the other has nothing left to do. Where
// disks can't be made it ends the test.
func Apart(t *testing.T) bool {
	t.Helper()
	if os.Getenv(apartVariable) == t.Name() {
		return true
	}
	needs(t)
	args := []string{"-test.run=^" + regexp.QuoteMeta(t.Name()) + "$", "-test.v"}
	if end, ok := t.Deadline(); ok {
		args = append(args, "-test.timeout="+(time.Until(end)-10*time.Second).String())
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), apartVariable+"="+t.Name())
	quoted := &quoting{to: t.Output()}
	cmd.Stdout, cmd.Stderr = quoted, quoted
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if err := errors.Join(cmd.Run(), quoted.end()); err != nil {
		t.Errorf("apart: %v", err)
	}
	return false
}

// needs ends a test for want of what disks are made of.
func needs(t *testing.T) {
	t.Helper()
	livetest.Program(t, "mkfs.ext4")
	livetest.Root(t, "only root may mount")
	if err := tried(t.TempDir()); err != nil {
		livetest.Lacks(t, "no loop device: "+err.Error())
	}
}

// tried attaches a loop device and lets go of it.
func tried(dir string) error {
	image, err := os.Create(filepath.Join(dir, "image"))
	if err != nil {
		return err
	}
	defer image.Close()
	if err := image.Truncate(1 << 20); err != nil {
		return err
	}
	loop, _, err := attach(image)
	if err != nil {
		return err
	}
	return loop.Close()
}

// Memory mounts memory as a place for images: copies are quick there, and what a
// test writes wears nothing out.
func Memory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0700"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// quoting marks the lines of another test's report, so that nobody takes them for
// lines of this one's.
type quoting struct {
	to   io.Writer
	line []byte
}

func (q *quoting) Write(b []byte) (int, error) {
	q.line = append(q.line, b...)
	for {
		line, rest, whole := bytes.Cut(q.line, []byte("\n"))
		if !whole {
			return len(b), nil
		}
		q.line = rest
		if _, err := q.to.Write(append(append([]byte("| "), line...), '\n')); err != nil {
			return 0, err
		}
	}
}

func (q *quoting) end() error {
	if len(q.line) == 0 {
		return nil
	}
	_, err := q.Write([]byte("\n"))
	return err
}
