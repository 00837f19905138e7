/// A small square matrix of doubles, row by row: enough for Gaussians and least squares in a few dozen dimensions.
package struct Matrix: Sendable, Equatable {
    package let size: Int
    package var elements: [Double]

    package init(_ size: Int, _ elements: [Double]) {
        precondition(elements.count == size * size, "a square")
        (self.size, self.elements) = (size, elements)
    }

    package init(_ size: Int, diagonal: Double = 0) {
        self.init(size, .init(repeating: 0, count: size * size))
        for index in 0..<size { self[index, index] = diagonal }
    }

    package subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    package var diagonal: [Double] { (0..<size).map { self[$0, $0] } }

    package static func + (a: Matrix, b: Matrix) -> Matrix { Matrix(a.size, zip(a.elements, b.elements).map(+)) }
    package static func - (a: Matrix, b: Matrix) -> Matrix { Matrix(a.size, zip(a.elements, b.elements).map(-)) }
    package static func * (scale: Double, a: Matrix) -> Matrix { Matrix(a.size, a.elements.map { scale * $0 }) }

    package static func * (a: Matrix, b: Matrix) -> Matrix {
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

    package static func * (a: Matrix, vector: [Double]) -> [Double] {
        (0..<a.size).map { row in vector.indices.reduce(0) { $0 + a[row, $1] * vector[$1] } }
    }

    package var transposed: Matrix {
        var result = self
        for row in 0..<size { for column in 0..<size { result[column, row] = self[row, column] } }
        return result
    }

    /// Adds `weight` · `vector` `vector`ᵀ.
    package mutating func add(outer vector: [Double], weight: Double = 1) {
        for row in 0..<size {
            let factor = weight * vector[row]
            for column in 0..<size { elements[row * size + column] += factor * vector[column] }
        }
    }

    /// The lower triangle L with L Lᵀ = this; nil when the matrix is not positive definite. What stands above the diagonal does not count.
    package func cholesky() -> Matrix? {
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
    package func inverseOfLower() -> Matrix {
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

    /// The x with this · x = `right`; nil when the matrix is not positive definite. What stands above the diagonal does not count.
    package func solve(_ right: [Double]) -> [Double]? {
        guard let lower = cholesky() else { return nil }
        var x = right
        for row in 0..<size {
            for inner in 0..<row { x[row] -= lower[row, inner] * x[inner] }
            x[row] /= lower[row, row]
        }
        for row in (0..<size).reversed() {
            for inner in row + 1..<max(row + 1, size) { x[row] -= lower[inner, row] * x[inner] }
            x[row] /= lower[row, row]
        }
        return x
    }

    /// Eigenvalues and eigenvectors (the columns) of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan, *Matrix Computations*, 8.5).
    package func symmetricEigensystem() -> (values: [Double], vectors: Matrix) {
        var matrix = self, vectors = Matrix(size, diagonal: 1)
        let scale = elements.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<60 {
            var rest = 0.0
            for row in 0..<size { for column in 0..<row { rest += matrix[row, column] * matrix[row, column] } }
            guard rest > 1e-22 * scale else { break }
            for p in 0..<size {
                for q in p + 1..<max(p + 1, size) where matrix[p, q] != 0 {
                    let theta = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q])
                    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
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
        return (matrix.diagonal, vectors)
    }
}
