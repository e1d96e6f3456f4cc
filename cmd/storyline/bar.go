package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"storyline/cmd/storyline/internal/client"
)

// bar shows how many displays show a publish, on a terminal alone.
type bar struct {
	out  io.Writer // nil: nobody looks
	bar  *progressbar.ProgressBar
	most int
}

func newBar(out io.Writer) *bar {
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &bar{out: out}
	}
	return &bar{}
}

func (b *bar) show(p *client.Progress) {
	if b.out == nil || p.Counts.Displays == 0 {
		return
	}
	if b.bar == nil || b.most != p.Counts.Displays {
		b.most = p.Counts.Displays
		b.bar = progressbar.NewOptions(b.most, progressbar.OptionSetWriter(b.out), progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())
	}
	what := "displays show it"
	if len(p.Waves) > 1 {
		what = fmt.Sprintf("wave %d of %d", p.Wave+1, len(p.Waves))
	}
	b.bar.Describe(what)
	_ = b.bar.Set(p.Counts.Applied) // a bar that can't be drawn is no reason to stop
}

func (b *bar) end() {
	if b.bar != nil {
		_ = b.bar.Clear() // likewise
	}
}

// bytesBar shows how many bytes have gone by, on a terminal alone.
type bytesBar struct{ bar *progressbar.ProgressBar }

func newBytesBar(out io.Writer, most, begun int64) *bytesBar {
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bytesBar{}
	}
	b := &bytesBar{progressbar.NewOptions64(most, progressbar.OptionSetWriter(out), progressbar.OptionShowBytes(true), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())}
	b.add(begun)
	return b
}

func (b *bytesBar) add(n int64) {
	if b.bar != nil {
		_ = b.bar.Add64(n) // a bar that can't be drawn is no reason to stop
	}
}

// Write counts what is written elsewhere.
func (b *bytesBar) Write(p []byte) (int, error) {
	b.add(int64(len(p)))
	return len(p), nil
}

func (b *bytesBar) end() {
	if b.bar != nil {
		_ = b.bar.Clear() // likewise
	}
}
