import SoundalikeFoundations

/// A small square matrix of doubles, row by row: enough for Gaussians in a few dozen dimensions.
struct Matrix: Sendable, Equatable {
    let size: Int
    var elements: [Double]

    init(_ size: Int, _ elements: [Double]) {
        precondition(elements.count == size * size, "a square")
        (self.size, self.elements) = (size, elements)
    }

    init(_ size: Int, diagonal: Double = 0) {
        self.init(size, .init(repeating: 0, count: size * size))
        for index in 0..<size { self[index, index] = diagonal }
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    var diagonal: [Double] { (0..<size).map { self[$0, $0] } }

    static func + (a: Matrix, b: Matrix) -> Matrix { Matrix(a.size, zip(a.elements, b.elements).map(+)) }
    static func - (a: Matrix, b: Matrix) -> Matrix { Matrix(a.size, zip(a.elements, b.elements).map(-)) }
    static func * (scale: Double, a: Matrix) -> Matrix { Matrix(a.size, a.elements.map { scale * $0 }) }

    static func * (a: Matrix, b: Matrix) -> Matrix {
        var product = Matrix(a.size)
        for row in 0..<a.size {
            for inner in 0..<a.size {
                let factor = a[row, inner]
                guard factor != 0 else { continue }
                for column in 0..<a.size { product.elements[row * a.size + column] += factor * b.elements[inner * a.size + column] }
            }
        }
        return product
    }

    static func * (a: Matrix, vector: [Double]) -> [Double] {
        (0..<a.size).map { row in vector.indices.reduce(0) { $0 + a[row, $1] * vector[$1] } }
    }

    var transposed: Matrix {
        var result = self
        for row in 0..<size { for column in 0..<size { result[column, row] = self[row, column] } }
        return result
    }

    /// Adds `weight` · `vector` `vector`ᵀ.
    mutating func add(outer vector: [Double], weight: Double = 1) {
        for row in 0..<size {
            let factor = weight * vector[row]
            for column in 0..<size { elements[row * size + column] += factor * vector[column] }
        }
    }

    /// Without the mean of each row's and column's first `count` elements: the covariance of vectors whose own mean there is taken away.
    func centred(first count: Int) -> Matrix {
        var projection = Matrix(size, diagonal: 1)
        for row in 0..<count { for column in 0..<count { projection[row, column] -= 1 / Double(count) } }
        return projection * self * projection
    }

    /// The same with the off-diagonal elements smaller by a share: what few examples say of many dimensions is not all true.
    func shrunk(by share: Double) -> Matrix {
        var result = (1 - share) * self
        for index in 0..<size { result[index, index] = self[index, index] }
        return result
    }

    /// The lower triangle L with L Lᵀ = this; nil when the matrix is not positive definite.
    func cholesky() -> Matrix? {
        var lower = Matrix(size)
        for row in 0..<size {
            for column in 0...row {
                var sum = self[row, column]
                for inner in 0..<column { sum -= lower[row, inner] * lower[column, inner] }
                if row == column {
                    guard sum > 0, sum.isFinite else { return nil }
                    lower[row, row] = sum.squareRoot()
                } else {
                    lower[row, column] = sum / lower[column, column]
                }
            }
        }
        return lower
    }

    /// The inverse of a lower triangle.
    func inverseOfLower() -> Matrix {
        var inverse = Matrix(size)
        for column in 0..<size {
            for row in column..<size {
                var sum = row == column ? 1.0 : 0
                for inner in column..<row { sum -= self[row, inner] * inverse[inner, column] }
                inverse[row, column] = sum / self[row, row]
            }
        }
        return inverse
    }

    /// The nearest matrix without negative eigenvalues, by Jacobi's rotations; for symmetric matrices.
    func withoutNegativeEigenvalues() -> Matrix {
        var matrix = self, vectors = Matrix(size, diagonal: 1)
        for _ in 0..<60 {
            var rest = 0.0
            for row in 0..<size { for column in 0..<row { rest += matrix[row, column] * matrix[row, column] } }
            if rest < 1e-18 * (1 + matrix.diagonal.reduce(0) { $0 + $1 * $1 }) { break }
            for p in 0..<size {
                for q in (p + 1)..<max(p + 1, size) where matrix[p, q] != 0 {
                    let theta = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q])
                    let t = (theta < 0 ? -1.0 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot(), s = t * c
                    for k in 0..<size {
                        let (a, b) = (matrix[k, p], matrix[k, q])
                        (matrix[k, p], matrix[k, q]) = (c * a - s * b, s * a + c * b)
                    }
                    for k in 0..<size {
                        let (a, b) = (matrix[p, k], matrix[q, k])
                        (matrix[p, k], matrix[q, k]) = (c * a - s * b, s * a + c * b)
                        let (v, w) = (vectors[k, p], vectors[k, q])
                        (vectors[k, p], vectors[k, q]) = (c * v - s * w, s * v + c * w)
                    }
                }
            }
        }
        var result = Matrix(size)
        for index in 0..<size where matrix[index, index] > 0 {
            result.add(outer: (0..<size).map { vectors[$0, index] }, weight: matrix[index, index])
        }
        return result
    }

    /// The level takes part with a large variance, so that only differences between bands count; dB².
    mutating func addLevelVariance() {
        for row in 0..<ToneBands.count { for column in 0..<ToneBands.count { self[row, column] += 1e4 } }
    }

    /// The upper left corner.
    func corner(_ count: Int) -> Matrix {
        Matrix(count, (0..<count).flatMap { row in (0..<count).map { self[row, $0] } })
    }
}
