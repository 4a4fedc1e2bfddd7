# Work for a guest, in rounds whose results do not depend on when, where or how fast it runs:
#
#   sh load.sh SECONDS ROUNDS DATA FOLDER [URL]
#
# Rounds begin until SECONDS are over, one at least and ROUNDS at most. DATA is a file of random bytes, of
# 4 MiB or more; FOLDER is an empty folder for files; URL is where DATA comes over a network, and
# without it the file itself is read instead. Each part of a round prints a line "LOAD round part
# result". With DROP_CACHES in the environment files are read from their disk again, which takes root.
# Only busybox is needed, and its applets have to be in PATH. A busybox of today can neither call
# fstat nor read folders on Linux 2.6.32, so nothing here does: no patterns, find, rm -r, tar.

seconds=$1 rounds=$2 data=$3 folder=$4 url=$5
piece_bytes=262144

result() {
    echo "LOAD $round $1 $2"
}

sum() {
    sha256sum "$@" | cut -c1-64
}

# Bytes of DATA: another piece in each of 16 rounds.
piece() {
    dd if="$data" bs=$piece_bytes skip=$((round % 16)) count=1 2>/dev/null
}

# Processes that start processes, all at once, and pipes between them.
storm() {
    local i all="1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"
    for i in $all; do
        (
            for j in 1 2 3; do
                expr $i \* $j + $round
            done | sort -n | (
                total=0
                while read -r n; do
                    total=$((total + n))
                done
                sh -c "echo $i \$(echo $total | cat) | tr 0-9 a-j"
            ) >"$folder/storm.$i"
        ) &
    done
    wait
    for i in $all; do
        cat "$folder/storm.$i"
        rm "$folder/storm.$i"
    done
}

# Arithmetic of the shell, 64 bits wide.
loop() {
    local x=$((round + 1)) i=0
    while [ $i -lt 3000 ]; do
        x=$(((x * 6364136223846793005 + 1442695040888963407) ^ (x >> 17) ^ i))
        i=$((i + 1))
    done
    echo $x
}

# Floating point, in which the last bit counts.
float() {
    awk -v seed=$round 'BEGIN {
        x = seed + 0.5
        for (i = 1; i <= 4000; i++) {
            x = x * 1.0000001 + i / (i * i + 0.1) - int(x / 7) * 6.9
            s += x / i
        }
        printf "%.17g %.17g\n", x, s
    }'
}

# Text in many small pieces.
text() {
    piece | head -c 65536 | od -v -A n -t x1 | tr -s ' ' '\n' | sort | uniq -c | sort -n \
        | awk '{ print NR, $1 * NR, $2 }' | sum
}

# What gunzip and bunzip2 give back of random bytes, and of bytes that can be compressed.
compress() {
    piece | gzip -c | gunzip -c | sum
    piece | head -c 65536 | od -v -t o2 | gzip -9 -c | tee "$folder/gz" | gunzip -c | sum
    sum <"$folder/gz"
    piece | head -c 32768 | bzip2 -c | tee "$folder/bz" | bunzip2 -c | sum
    sum <"$folder/bz"
    rm "$folder/gz" "$folder/bz"
}

# The paths of a tree of files, each behind the folder it is in.
paths() {
    local i
    echo tree
    echo tree/holes
    echo tree/a
    echo tree/a/b
    echo "$1"
    for i in 0 1 2 3 4 5 6 7 8 9; do
        echo tree/a/$i
        echo tree/a/b/$i
        echo tree/a/b/$i/link
        echo "$1/$i"
    done
}

# Removes what standard input names, the last first.
remove() {
    local path
    sort -r | while read -r path; do
        if [ -d "$path" ] && [ ! -L "$path" ]; then
            rmdir "$path"
        elif [ -e "$path" ] || [ -L "$path" ]; then
            rm "$path"
        fi
    done
}

# Says what there is of what standard input names.
describe() {
    local path
    while read -r path; do
        if [ -L "$path" ]; then
            echo "$path $(readlink "$path")"
        elif [ -d "$path" ]; then
            echo "$path/"
        elif [ -e "$path" ]; then
            echo "$(stat -c '%n %s %h' "$path") $(sum <"$path")"
        fi
    done
}

# A tree of files: packed, unpacked, cut, moved and partly removed, and then read.
files() {
    local i
    cd "$folder" || return
    mkdir -p tree/a/b/c
    for i in 0 1 2 3 4 5 6 7 8 9; do
        piece | tail -c $((i * 7919 + 1)) >tree/a/$i
        mkdir tree/a/b/$i
        ln tree/a/$i tree/a/b/$i/link
        ln -s ../$i tree/a/b/c/$i
    done
    piece | dd of=tree/holes bs=1000 seek=333 count=50 2>/dev/null
    paths tree/a/b/c | cpio -o -H newc >packed 2>/dev/null
    paths tree/a/b/c | remove
    cpio -i <packed 2>/dev/null
    dd if=/dev/null of=tree/a/9 bs=12345 seek=1 2>/dev/null
    mv tree/a/b/c tree/moved
    rm packed tree/a/4 tree/a/b/3/link
    rmdir tree/a/b/3
    sync
    [ -z "$DROP_CACHES" ] || echo 3 >/proc/sys/vm/drop_caches
    paths tree/moved | describe | sum

    paths tree/moved | remove
}

# The whole of DATA, through the network if there is one.
transfer() {
    if [ -n "$url" ]; then
        wget -q -O - "$url" | sum
    else
        sum <"$data"
    fi
}

round=0
end=$(($(date +%s) + seconds))
while true; do
    result storm "$(storm | sum)"
    result loop "$(loop)"
    result float "$(float)"
    result text "$(text)"
    result compress "$(compress | sum)"
    result files "$(files)"
    result transfer "$(transfer)"
    round=$((round + 1))
    [ $round -lt "$rounds" ] && [ "$(date +%s)" -lt $end ] || break
done
echo "LOAD-END $round"
