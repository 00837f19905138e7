#include "windows.h"

/// The outputs of a row, 0 ..< count, whose element under a tap lies within the row: those from `first` to `end`.
struct inside {
    int first, end;
};

static int limited(int value, int most) { return value < 0 ? 0 : value < most ? value : most; }

/// `column` is where the tap falls for output 0.
static struct inside columns_inside(int column, int stride, int columns, int count) {
    // The first output whose element is not before the row, and the first whose element is after it.
    return (struct inside){
        limited((stride - 1 - column) / stride, count), limited((columns - column + stride - 1) / stride, count)};
}

/// Lists what one tap falls on for `count` outputs of a row; `row` is NULL when that row lies beyond the edges.
static void list_tap(const float **pixels, int count, const float *row, struct inside inside, ptrdiff_t step, const float *outside) {
    if (!row) inside = (struct inside){count, count};
    for (int i = 0; i < inside.first; i++) pixels[i] = outside;
    for (int i = inside.first; i < inside.end; i++) pixels[i] = row + i * step;
    for (int i = inside.end; i < count; i++) pixels[i] = outside;
}

void sk_list_windows(struct window_walk *walk, int count, struct windows *windows) {
    const struct sk_step *step = walk->step;
    const struct sk_map *input = &step->input, *output = &step->output;
    const ptrdiff_t row_stride = (ptrdiff_t)input->columns * input->stride;
    windows->taps = step->size * step->size;
    windows->count = count;
    for (int index = 0; index < count;) {
        const int rest = output->columns - walk->column, run = count - index < rest ? count - index : rest;
        const int first_row = walk->row * step->stride - step->rows_before;
        const int first_column = walk->column * step->stride - step->columns_before;
        const float *item = walk->input + walk->item * input->rows * row_stride;
        const float **pixels = windows->pixels + index;
        for (int r = 0; r < step->size; r++)
            for (int c = 0; c < step->size; c++, pixels += PIXEL_BLOCK) {
                const int row = first_row + r, column = first_column + c;
                const int is_there = row >= 0 && row < input->rows;
                const float *start = is_there ? item + row * row_stride + (ptrdiff_t)column * input->stride : 0;
                list_tap(
                    pixels, run, start, columns_inside(column, step->stride, input->columns, run), (ptrdiff_t)step->stride * input->stride,
                    walk->outside);
            }
        index += run;
        walk->column += run;
        if (walk->column < output->columns) continue;
        walk->column = 0;
        if (++walk->row < output->rows) continue;
        walk->row = 0;
        walk->item++;
    }
}
