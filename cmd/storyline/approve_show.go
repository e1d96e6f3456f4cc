package main

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/office"
	"storyline/cmd/storyline/internal/projector"
	"storyline/playlists"
)

// screen starts a screen on this machine. It gives what puts a sheet on it, and
// what ends it.
func (f *approveFlags) screen(cmd *cobra.Command, sheets []*office.Sheet, files map[playlists.Digest]string) (func(*office.Sheet), func() error, error) {
	shape, err := shapeOf(f.shape)
	if err != nil {
		return nil, nil, err
	}
	held := projector.Files{}
	for _, s := range sheets {
		for _, m := range mediaOf(s) {
			if name, ok := files[m.SHA256]; ok {
				held[m.SHA256] = projector.File{Name: name, Type: m.Type}
			}
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("show stories on this machine: %w", err)
	}
	p := projector.New(shape, held)
	ctx, cancel := context.WithCancel(cmd.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, l) }()
	show := func(s *office.Sheet) {
		if s.Story == nil {
			return
		}
		p.Show(s.Story)
		fmt.Fprintf(plain{cmd.OutOrStdout()}, "   on the screen at http://%s/\n", l.Addr())
	}
	return show, func() error { cancel(); return <-ended }, nil
}

// shapeOf reads WxH.
func shapeOf(s string) (playlists.Shape, error) {
	var shape playlists.Shape
	var rest string
	if n, _ := fmt.Sscanf(s, "%dx%d%s", &shape.W, &shape.H, &rest); n != 2 || !within(shape.W) || !within(shape.H) {
		return shape, fmt.Errorf("--shape %q is not a shape like 1920x1080", s)
	}
	return shape, nil
}

func within(pixels int) bool { return pixels >= 16 && pixels <= 16384 }
