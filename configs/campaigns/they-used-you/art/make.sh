#!/bin/sh
# Renders every picture and film of the campaign from scenes/ into ../media.
#
#   ./make.sh                  everything
#   ./make.sh keys ride        only these scenes
#
# Needs go, rsvg-convert (librsvg2-bin) and ffmpeg with libx264 and libvpx-vp9.
set -eu
cd "$(dirname "$0")"
media=../media
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/draw" draw.go brushes.go

# pixels of a film: what a small player in a carriage decodes at ease
film_size() {
    case $1 in wide) echo 1280 720 ;; bar) echo 1920 360 ;; tall) echo 720 1280 ;; esac
}

still() { # scene
    for shape in wide bar tall; do
        "$work/draw" -scene "scenes/$1.svg" -shape $shape | rsvg-convert --unlimited -o "$work/still.png"
        # a little noise keeps soft gradients from breaking into bands
        ffmpeg -v error -y -i "$work/still.png" -vf "noise=alls=3:all_seed=7,format=yuvj444p" \
            -q:v 3 -huffman optimal -map_metadata -1 -bitexact "$media/$1-$shape.jpg"
    done
}

film() { # scene
    for shape in wide bar tall; do
        frames=$work/$1-$shape
        mkdir -p "$frames"
        "$work/draw" -scene "scenes/$1.svg" -shape $shape -frames 175 -out "$frames"
        set -- "$1" $(film_size $shape)
        find "$frames" -name '*.svg' -print0 |
            xargs -0 -P 2 -I{} rsvg-convert --unlimited -w "$2" -h "$3" -o {}.png {}
        in="-framerate 25 -i $frames/%04d.svg.png"
        colour="-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"
        filter="noise=alls=3:all_seed=7,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
        # level 4.0 and few reference frames: what the decoder of a small player takes
        # shellcheck disable=SC2086 # the words of $in and $colour are meant to split
        ffmpeg -v error -y $in -vf "$filter" -an -c:v libx264 -profile:v main -level 4.0 -preset slower -tune animation \
            -refs 3 -crf 25 -maxrate 600k -bufsize 900k -g 50 -x264-params aq-mode=3 $colour \
            -movflags +faststart -map_metadata -1 -bitexact "$media/$1-$shape.mp4"
        case $1-$shape in
        ride-wide | messages-wide) # a free codec for players that have no H.264
            ffmpeg -v error -y $in -vf "$filter" -an -c:v libvpx-vp9 -b:v 420k -maxrate 600k -crf 38 -g 50 -cpu-used 3 \
                $colour -map_metadata -1 -bitexact "$media/$1-$shape.webm"
            ;;
        esac
        rm -rf "$frames"
    done
}

[ $# -gt 0 ] || set -- drawer gloves apron mittens steps hook platform headsets keys stitches ride door messages day
for scene in "$@"; do
    echo "$scene"
    case $scene in
    ride | door | messages | day) film "$scene" ;;
    *) still "$scene" ;;
    esac
done
