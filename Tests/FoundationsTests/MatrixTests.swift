import SoundalikeFoundations
import Testing

@Suite struct MatrixTests {
    /// [[4, 2], [2, 3]] x = [10, 9]
    @Test func systemsAreSolved() throws {
        // What stands above the diagonal does not count.
        let x = try #require(Matrix(2, [4, .nan, 2, 3]).solve([10, 9]))
        #expect(abs(x[0] - 1.5) < 1e-12 && abs(x[1] - 2) < 1e-12)
        #expect(Matrix(2, [1, 0, 2, 1]).solve([1, 1]) == nil)
    }

    @Test func theInverseOfATriangle() throws {
        let matrix = Matrix(3, [4, 1, 0.5, 1, 3, -1, 0.5, -1, 2])
        let lower = try #require(matrix.cholesky()), inverse = lower.inverseOfLower()
        let (whole, one) = (lower * lower.transposed, lower * inverse)
        for row in 0..<3 {
            for column in 0..<3 {
                #expect(abs(whole[row, column] - matrix[row, column]) < 1e-12)
                #expect(abs(one[row, column] - (row == column ? 1 : 0)) < 1e-12)
            }
        }
    }

    @Test func eigensystem() {
        let matrix = Matrix(3, [4, 1, 0.5, 1, 3, -1, 0.5, -1, 2]), (values, vectors) = matrix.symmetricEigensystem(), image = matrix * vectors
        for column in 0..<3 {
            for row in 0..<3 { #expect(abs(image[row, column] - values[column] * vectors[row, column]) < 1e-10) }
        }
    }
}
