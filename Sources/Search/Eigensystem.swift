import SoundalikeFoundations

/// Eigenvalues and eigenvectors (the columns) of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan, *Matrix Computations*, 8.5).
func symmetricEigensystem(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double]) {
    var a = matrix
    var vectors = [Double](repeating: 0, count: size * size)
    for index in 0..<size { vectors[index * size + index] = 1 }
    let scale = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<60 {
        var rest = 0.0
        for row in 0..<size { for column in 0..<row { rest += a[row * size + column] * a[row * size + column] } }
        guard rest > 1e-22 * scale else { break }
        for p in 0..<size {
            for q in p + 1..<max(p + 1, size) where a[p * size + q] != 0 {
                let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
                let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                let c = 1 / (t * t + 1).squareRoot(), s = t * c
                for k in 0..<size {
                    let first = a[k * size + p], second = a[k * size + q]
                    a[k * size + p] = c * first - s * second
                    a[k * size + q] = s * first + c * second
                }
                for k in 0..<size {
                    let first = a[p * size + k], second = a[q * size + k]
                    a[p * size + k] = c * first - s * second
                    a[q * size + k] = s * first + c * second
                    let left = vectors[k * size + p], right = vectors[k * size + q]
                    vectors[k * size + p] = c * left - s * right
                    vectors[k * size + q] = s * left + c * right
                }
            }
        }
    }
    return ((0..<size).map { a[$0 * size + $0] }, vectors)
}
