#include "windows.h"

void sk_list_windows(struct window_walk *walk, int count, struct windows *windows) {
    const struct sk_step *step = walk->step;
    const struct sk_map *input = &step->input, *output = &step->output;
    const int size = step->size;
    const ptrdiff_t row_stride = (ptrdiff_t)input->columns * input->stride;
    const ptrdiff_t item_stride = input->rows * row_stride;
    windows->taps = size * size;
    windows->count = count;
    for (int index = 0; index < count; index++) {
        const int first_row = walk->row * step->stride - step->rows_before;
        const int first_column = walk->column * step->stride - step->columns_before;
        const float *corner = walk->input + walk->item * item_stride + first_row * row_stride + (ptrdiff_t)first_column * input->stride;
        const float **pixels = windows->pixels + index;
        const int is_inside = first_row >= 0 && first_column >= 0 && first_row + size <= input->rows && first_column + size <= input->columns;
        for (int r = 0; r < size; r++, corner += row_stride)
            for (int c = 0; c < size; c++, pixels += PIXEL_BLOCK) {
                const int row = first_row + r, column = first_column + c;
                *pixels = is_inside || (row >= 0 && row < input->rows && column >= 0 && column < input->columns)
                    ? corner + (ptrdiff_t)c * input->stride
                    : walk->outside;
            }
        if (++walk->column < output->columns) continue;
        walk->column = 0;
        if (++walk->row < output->rows) continue;
        walk->row = 0;
        walk->item++;
    }
}
