"""The 3.x API of the Neptune experiment tracker."""
