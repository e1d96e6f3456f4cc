package kiosk

import (
	"bufio"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	// talkative is how many lines of a browser are logged each minute; the rest is
	// counted. Browsers can fill a disk with what they say.
	talkative = 10
	// longLine is how much of a line is logged, in bytes.
	longLine = 300
)

// talk is what a browser says on its outputs, bounded on the way into the log.
type talk struct {
	log  *slog.Logger
	key  string // of its page, whose address it may say
	r, w *os.File
	over chan struct{}
}

// listen takes both outputs of a program that is about to start.
func listen(cmd *exec.Cmd, key string, log *slog.Logger) (*talk, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	t := &talk{log: log, key: key, r: r, w: w, over: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = w, w
	go t.run()
	return t, nil
}

func (t *talk) run() {
	defer close(t.over)
	lines := bufio.NewReaderSize(t.r, 4096)
	var began time.Time
	said, more := 0, 0
	for {
		line, whole, err := lines.ReadLine()
		if err != nil {
			break
		}
		if time.Since(began) > time.Minute {
			if more > 0 {
				t.log.Info("browser said more", slog.Int("lines", more))
			}
			began, said, more = time.Now(), 0, 0
		}
		if said++; said > talkative || whole {
			more++
			continue
		}
		open := strings.ReplaceAll(string(line), t.key, "[hidden]")
		t.log.Info("browser says", slog.String("line", strings.ToValidUTF8(open[:min(len(open), longLine)], "?")))
	}
	_, _ = io.Copy(io.Discard, t.r)
}

// close stops listening.
func (t *talk) close() error {
	_ = t.w.Close()
	err := t.r.Close()
	<-t.over
	return err
}
