package agent

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	"storyline/agent/internal/logbook"
)

// Bounds of what a bundle holds, before it is packed: all together less than the
// 5 MB that it may have.
const (
	maxRing    = 1 << 20
	maxLogFile = 1 << 20
	maxUnitLog = 1 << 20
	maxPaper   = 128 << 10
	unitTime   = 10 * time.Second
)

// Bundle writes what somebody far away needs to understand this display, packed
// and with all secrets taken out: logs, status, what a doctor says, configuration
// and versions. It works without a running agent too.
func Bundle(ctx context.Context, path string, w io.Writer) error {
	cfg, broken := LoadConfig(path)
	hide := secretsOf(&cfg)
	z := gzip.NewWriter(w)
	pack := tar.NewWriter(z)
	add := func(name string, data []byte, most int) error {
		data = hide.out(data)
		if len(data) > most {
			data = data[len(data)-most:]
		}
		head := &tar.Header{Name: "storyline/" + name, Mode: 0o600, Size: int64(len(data)), ModTime: time.Now(), Format: tar.FormatPAX}
		if err := pack.WriteHeader(head); err != nil {
			return err
		}
		_, err := pack.Write(data)
		return err
	}
	var errs []error
	for _, part := range parts(ctx, path, &cfg, broken) {
		data, err := part.read()
		if err != nil {
			data = append(data, "\nnot all there: "+err.Error()+"\n"...)
		}
		errs = append(errs, add(part.name, data, part.most))
	}
	return errors.Join(append(errs, pack.Close(), z.Close())...)
}

// part is one file of a bundle.
type part struct {
	name string
	most int
	read func() ([]byte, error)
}

// parts lists what a bundle holds. What can't be had says why in its own place.
func parts(ctx context.Context, path string, cfg *Config, broken error) []part {
	ask := func(view string) func() ([]byte, error) {
		return func() ([]byte, error) {
			if broken != nil {
				return nil, broken
			}
			return NewControl(cfg).ask(ctx, "GET", view)
		}
	}
	checkup := Doctor(ctx, path)
	list := []part{
		{"versions.txt", maxPaper, func() ([]byte, error) { return versions(), nil }},
		{"agent.yaml", maxPaper, func() ([]byte, error) { return tail(path, maxConfig) }},
		{"doctor.txt", maxPaper, written(checkup.Text)},
		{"doctor.json", maxPaper, written(checkup.JSON)},
		{"status.json", maxPaper, ask("/status")},
		{"logs.txt", maxRing, ask("/logs")},
		{"unit.log", maxUnitLog, func() ([]byte, error) { return unitLog(ctx) }},
	}
	if cfg.LogFile != "" {
		last := func(file string) func() ([]byte, error) {
			return func() ([]byte, error) { return tail(file, maxLogFile) }
		}
		list = append(list, part{"agent.log", maxLogFile, last(cfg.LogFile)}, part{"agent.log.1", maxLogFile, last(logbook.Older(cfg.LogFile))})
	}
	return list
}

func written(write func(io.Writer) error) func() ([]byte, error) {
	return func() ([]byte, error) {
		var b bytes.Buffer
		err := write(&b)
		return b.Bytes(), err
	}
}

func versions() []byte {
	host, _ := os.Hostname() // a bundle without a name is still a bundle
	kernel, _ := tail("/proc/version", maxPaper)
	return fmt.Appendf(nil, "agent %s\ngo %s %s/%s\nhost %s\nmade %s\n%s", Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, host,
		time.Now().UTC().Format(time.RFC3339), kernel)
}

// tail reads the last lines of a file.
func tail(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	cut := err == nil && info.Size() > most
	if cut {
		if _, err := f.Seek(-most, io.SeekEnd); err != nil {
			return nil, err
		}
	}
	b, err := io.ReadAll(io.LimitReader(f, most))
	if cut {
		b = b[bytes.IndexByte(b, '\n')+1:] // half a line may hold half a secret, which nobody would know again
	}
	return b, err
}

// unitLog asks systemd's journal for what the unit printed, as far as this user
// may read it: an agent that doesn't start has no other.
func unitLog(ctx context.Context) ([]byte, error) {
	if _, err := os.Stat("/run/systemd/system"); err != nil {
		return nil, errors.New("systemd does not run here")
	}
	ctx, cancel := context.WithTimeout(ctx, unitTime)
	defer cancel()
	return exec.CommandContext(ctx, "journalctl", "-u", "storyline-agent", "-n", "5000", "--no-pager", "-o", "short-iso").Output()
}
