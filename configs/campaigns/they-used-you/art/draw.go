//go:build ignore

// Draw turns one scene (an SVG written by hand with a few holes in it) into
// finished SVG pictures. A scene is a text/template; the holes are filled from
// the shape of the display, the moment of the film and the brushes below.
//
//	go run draw.go brushes.go -scene scenes/keys.svg -shape tall > keys.svg
//	go run draw.go brushes.go -scene scenes/ride.svg -shape wide -frames 175 -out frames/
//
// Everything is deterministic: the same scene gives the same bytes.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"text/template"
)

// picture is what a scene sees. T runs in seconds; a still is drawn at T = 0.
type picture struct {
	Shape string  // wide, bar or tall
	W, H  float64 // the drawing's own units, equal to the pixels of a still
	T     float64
}

var sizes = map[string][2]float64{"wide": {1920, 1080}, "bar": {1920, 360}, "tall": {1080, 1920}}

const framesPerSecond = 25

func main() {
	scene := flag.String("scene", "", "template of the scene")
	shape := flag.String("shape", "wide", "wide, bar or tall")
	at := flag.Float64("at", 0, "moment to draw, in seconds")
	frames := flag.Int("frames", 0, "draw this many frames into -out instead of one picture")
	out := flag.String("out", ".", "folder for the frames")
	flag.Parse()
	log.SetFlags(0)
	size, ok := sizes[*shape]
	if !ok {
		log.Fatalf("no shape %q: wide, bar and tall are known", *shape)
	}
	p := picture{Shape: *shape, W: size[0], H: size[1], T: *at}
	tmpl, err := template.New(filepath.Base(*scene)).Funcs(brushes(p)).ParseFiles(*scene)
	if err != nil {
		log.Fatal(err)
	}
	if *frames == 0 {
		err = draw(os.Stdout, tmpl, p)
	}
	for i := 0; i < *frames && err == nil; i++ {
		p.T = float64(i) / framesPerSecond
		err = frame(filepath.Join(*out, fmt.Sprintf("%04d.svg", i)), tmpl, p)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func frame(path string, tmpl *template.Template, p picture) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := draw(f, tmpl, p); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func draw(w io.Writer, tmpl *template.Template, p picture) error {
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g">`+"\n", p.W, p.H)
	if err := tmpl.Execute(w, p); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "</svg>")
	return err
}
