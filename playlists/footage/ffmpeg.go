package footage

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"storyline/playlists/campaign"
)

// ErrNoProgram says that films can't be looked at here.
var ErrNoProgram = errors.New("ffmpeg is not installed, so films can't be looked at: install ffmpeg")

// Bounds of one process: as much as the longest film of a story needs on a small
// machine, and no more for one that was made to hurt.
const (
	lookTime  = 5 * time.Minute
	thumbTime = 30 * time.Second
	maxSaid   = 4 << 10 // bytes of what it complains
)

// decoder is one run of ffmpeg on one file.
type decoder struct {
	file  *os.File
	entry campaign.Entry
	limit time.Duration
}

// run decodes with the arguments that follow the input and hands over what comes
// out. The file is given as one that is open already, and its format is the one
// that the probe found: neither its name nor a list of other files within it is
// ever followed.
func (d *decoder) run(ctx context.Context, before, after []string, take func(out []io.Reader) error) error {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return ErrNoProgram
	}
	ctx, cancel := context.WithTimeout(ctx, d.limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, d.arguments(before, after)...)
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = []string{"LC_ALL=C"}
	said := &capped{left: maxSaid}
	cmd.Stderr = said
	first, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	second, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer second.Close()
	cmd.ExtraFiles = []*os.File{d.file, write} // 3 and 4
	err = cmd.Start()
	_ = write.Close()
	if err != nil {
		return fmt.Errorf("start ffmpeg: %w", err)
	}
	humble(cmd.Process.Pid)
	took := take([]io.Reader{first, second})
	late := ctx.Err()
	if took != nil {
		cancel() // nobody reads on: without this it would wait for us
	}
	ended := cmd.Wait()
	switch {
	case late != nil:
		return fmt.Errorf("look at a film: %w", late)
	case took != nil, ended != nil:
		return fmt.Errorf("look at a film: %w", cmp.Or(said.err(), took, ended))
	}
	return nil
}

func (d *decoder) arguments(before, after []string) []string {
	format := map[string]string{"video/mp4": "mov", "video/webm": "matroska"}[d.entry.Type]
	args := []string{
		"-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe", "-threads", "2",
		"-max_alloc", strconv.Itoa(256 << 20), "-max_pixels", strconv.Itoa(campaign.MaxArea),
	}
	args = append(args, before...)
	// A film is no longer than the probe says; what goes on is cut.
	args = append(args, "-t", seconds(d.entry.Ms), "-f", format, "-i", "file:/dev/fd/3")
	return append(args, after...)
}

// output asks for raw pictures of the first picture track on a pipe.
func output(filter, pixels string, fd int) []string {
	return []string{"-map", "0:v:0", "-vf", filter, "-pix_fmt", pixels, "-f", "rawvideo", "pipe:" + strconv.Itoa(fd)}
}

func seconds(ms int64) string { return strconv.FormatFloat(float64(ms)/1000, 'f', 3, 64) }

// pictures reads raw pictures of a length and hands over each, at most so many. It
// reads to the end even so: a process that nobody listens to would never end.
func pictures(r io.Reader, length, most int, see func([]byte) error) error {
	b := make([]byte, length)
	for range most {
		switch _, err := io.ReadFull(r, b); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := see(b); err != nil {
			return err
		}
	}
	_, err := io.Copy(io.Discard, r)
	return err
}

// capped keeps the beginning of what a process says.
type capped struct {
	bytes.Buffer
	left int
}

func (c *capped) Write(b []byte) (int, error) {
	n := min(len(b), c.left)
	c.left -= n
	_, _ = c.Buffer.Write(b[:n])
	return len(b), nil
}

// err gives what was said as an error, in one line; nil if nothing was.
func (c *capped) err() error {
	if line := strings.Join(strings.Fields(c.String()), " "); line != "" {
		return errors.New(line)
	}
	return nil
}
